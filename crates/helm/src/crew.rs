//! Threads that help one: they take jobs from a queue while it goes on, and it takes some itself when it needs all of them done.
//!
//! Nothing here decides about results: a job gives the same on every thread, and who asks for results puts them in order.

use std::any::Any;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// A queue of jobs, and what is done with each.
pub(crate) struct Crew<J, D, W> {
    work: W,
    state: Mutex<State<J, D>>,
    /// There is something to do, or nothing will come any more.
    news: Condvar,
    /// No job is running, and none is left.
    rest: Condvar,
}

struct State<J, D> {
    queue: VecDeque<J>,
    /// Jobs for helpers that have nothing else to do. Nobody waits for them.
    spare: VecDeque<J>,
    done: Vec<D>,
    /// Jobs that a helper has taken and not done yet.
    running: usize,
    /// Helpers that wait for jobs.
    idle: usize,
    /// What a job panicked with on a helper: the owner panics with it.
    panic: Option<Box<dyn Any + Send>>,
    closed: bool,
}

impl<J: Send, D: Send, W: Fn(J) -> D + Sync> Crew<J, D, W> {
    /// A crew with its first jobs.
    pub(crate) fn new(work: W, jobs: Vec<J>) -> Self {
        let state = State {
            queue: jobs.into(),
            spare: VecDeque::new(),
            done: Vec::new(),
            running: 0,
            idle: 0,
            panic: None,
            closed: false,
        };
        Crew { work, state: Mutex::new(state), news: Condvar::new(), rest: Condvar::new() }
    }

    /// Runs `body` while so many threads do the jobs. They end with it, however it ends: a job that has begun is finished, and
    /// no other begins. Where the system has no thread to give, `body` does all jobs when it asks for results.
    pub(crate) fn run<R>(&self, helpers: usize, body: impl FnOnce() -> R) -> R {
        thread::scope(|scope| {
            let _end = Closing(self);
            for _ in 0..helpers {
                if thread::Builder::new().spawn_scoped(scope, || self.help()).is_err() {
                    break;
                }
            }
            body()
        })
    }

    /// Adds jobs. Helpers that sleep are woken if `wake` says so: that takes longer than a small job.
    pub(crate) fn add(&self, jobs: impl IntoIterator<Item = J>, wake: bool) {
        let mut state = self.lock();
        state.queue.extend(jobs);
        if wake && state.idle > 0 {
            drop(state);
            self.news.notify_all();
        }
    }

    /// Adds jobs that helpers may do when there is nothing else. What they give is dropped, and they may never be done.
    pub(crate) fn add_spare(&self, jobs: impl IntoIterator<Item = J>) {
        self.lock().spare.extend(jobs);
        self.news.notify_all();
    }

    /// What all jobs gave, in no certain order. Those that nobody has taken are done here.
    ///
    /// A panic on another thread goes on in this one.
    pub(crate) fn finish(&self) -> Vec<D> {
        let mut state = self.lock();
        // Jobs may have been added without a word.
        if state.queue.len() > 1 && state.idle > 0 {
            self.news.notify_all();
        }
        while let Some(job) = state.queue.pop_front() {
            drop(state);
            let done = (self.work)(job);
            state = self.lock();
            state.done.push(done);
        }
        while state.running > 0 {
            state = self.rest.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if let Some(panic) = state.panic.take() {
            drop(state);
            resume_unwind(panic);
        }
        std::mem::take(&mut state.done)
    }

    fn help(&self) {
        let mut state = self.lock();
        while !state.closed {
            let (job, awaited) = match state.queue.pop_front() {
                Some(job) => (Some(job), true),
                None => (state.spare.pop_front(), false),
            };
            let Some(job) = job else {
                state.idle += 1;
                state = self.news.wait(state).unwrap_or_else(PoisonError::into_inner);
                state.idle -= 1;
                continue;
            };
            state.running += usize::from(awaited);
            drop(state);
            let done = catch_unwind(AssertUnwindSafe(|| (self.work)(job)));
            state = self.lock();
            state.running -= usize::from(awaited);
            match done {
                Ok(done) if awaited => state.done.push(done),
                Ok(_) => {}
                Err(panic) => {
                    state.queue.clear();
                    state.panic = Some(panic);
                }
            }
            if state.running == 0 && state.queue.is_empty() {
                self.rest.notify_all();
            }
        }
    }

    /// No panic happens while it is locked: what a panic elsewhere left is whole.
    fn lock(&self) -> MutexGuard<'_, State<J, D>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Sends the helpers home when the owner is done, also by an error or a panic.
struct Closing<'c, J: Send, D: Send, W: Fn(J) -> D + Sync>(&'c Crew<J, D, W>);

impl<J: Send, D: Send, W: Fn(J) -> D + Sync> Drop for Closing<'_, J, D, W> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.closed = true;
        state.queue.clear();
        state.spare.clear();
        drop(state);
        self.0.news.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(mut numbers: Vec<usize>) -> Vec<usize> {
        numbers.sort_unstable();
        numbers
    }

    #[test]
    fn every_job_is_done_once() {
        for helpers in [0, 1, 3] {
            let crew = Crew::new(|number: usize| number * 2, (0..100).collect());
            let (first, second) = crew.run(helpers, || {
                let first = crew.finish();
                for number in 0..100 {
                    crew.add([number], number % 10 == 0);
                }
                (first, crew.finish())
            });
            let expected: Vec<usize> = (0..100).map(|number| number * 2).collect();
            assert_eq!((sorted(first), sorted(second)), (expected.clone(), expected), "{helpers}");
        }
    }

    #[test]
    fn helpers_work_while_the_owner_does_something_else() {
        let (send, receive) = std::sync::mpsc::channel();
        let send = Mutex::new(send);
        let crew = Crew::new(|number: usize| send.lock().unwrap().send(number).unwrap(), Vec::new());
        let got = crew.run(1, || {
            crew.add([7], true);
            let got = receive.recv().unwrap();
            crew.finish();
            got
        });
        assert_eq!(got, 7);
    }

    #[test]
    fn spare_jobs_are_done_by_helpers_and_nobody_waits_for_them() {
        let (send, receive) = std::sync::mpsc::channel();
        let send = Mutex::new(send);
        let crew = Crew::new(|number: usize| send.lock().unwrap().send(number).unwrap(), Vec::new());
        crew.run(1, || {
            crew.add_spare([7]);
            assert_eq!(receive.recv().unwrap(), 7);
            assert!(crew.finish().is_empty());
        });
        let crew = Crew::new(|_: usize| panic!("nobody does it"), Vec::new());
        crew.run(0, || {
            crew.add_spare([7]);
            assert_eq!(crew.finish().len(), 0);
        });
    }

    #[test]
    fn what_is_left_when_the_owner_gives_up_is_not_done() {
        let done = Mutex::new(0);
        let crew = Crew::new(|_: usize| *done.lock().unwrap() += 1, Vec::new());
        crew.run(0, || crew.add(0..10, true));
        assert_eq!(*done.lock().unwrap(), 0);
        // With helpers it ends, whatever they have done by then.
        crew.run(2, || crew.add(0..10, true));
    }

    #[test]
    fn a_panic_of_a_helper_is_one_of_the_owner() {
        let caught = catch_unwind(|| {
            let crew = Crew::new(
                |number: usize| assert!(thread::current().name().is_some(), "job {number}"),
                (0..50).collect(),
            );
            // Only helpers have no name, so this does not end before one of them took a job.
            let named = thread::Builder::new().name("owner".to_owned());
            thread::scope(|scope| {
                let owner = named.spawn_scoped(scope, || {
                    crew.run(1, || {
                        while crew.lock().panic.is_none() {
                            thread::yield_now();
                        }
                        crew.finish();
                    });
                });
                resume_unwind(owner.unwrap().join().unwrap_err());
            });
        });
        assert_eq!(caught.unwrap_err().downcast_ref::<String>().unwrap(), "job 0");
    }

    #[test]
    fn a_panic_of_the_owner_leaves_nobody_waiting() {
        let crew = Crew::new(|number: usize| number, Vec::new());
        let caught = catch_unwind(AssertUnwindSafe(|| crew.run(2, || panic!("enough"))));
        assert!(caught.is_err());
    }
}
