//! How fast manifests are read and written, on one core.
//!
//! `bench [MANIFESTS] [WORD]`: makes that many small manifests (10,000 unless told) and reports megabytes per second of
//! processor time, as a machine may have other things to do; only for what has WORD in its name.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a tool for developers, not a part of the library"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use hld_yaml::{
    Error, ReadOptions, Scalar, Sink, SourceMap, Span, Style, read_documents, read_events, write_documents,
};

/// Counts events and forgets them.
#[derive(Default)]
struct Count(usize);

impl Sink for Count {
    fn scalar(&mut self, scalar: Scalar<'_>, _: Span) -> Result<(), Error> {
        black_box(scalar);
        self.0 += 1;
        Ok(())
    }
    fn start_seq(&mut self, _: Span) -> Result<(), Error> {
        self.0 += 1;
        Ok(())
    }
    fn end_seq(&mut self, _: Span) -> Result<(), Error> {
        Ok(())
    }
    fn start_map(&mut self, _: Span) -> Result<(), Error> {
        self.0 += 1;
        Ok(())
    }
    fn key(&mut self, key: &str, _: Span, _: bool) -> Result<(), Error> {
        black_box(key);
        self.0 += 1;
        Ok(())
    }
    fn end_map(&mut self, _: Span) -> Result<(), Error> {
        Ok(())
    }
}

fn manifest(number: usize) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web-{number}\n  namespace: shop\n  labels:\n    \
         app.kubernetes.io/name: web\n    app.kubernetes.io/instance: \"web-{number}\"\nspec:\n  replicas: 3\n  \
         selector:\n    matchLabels:\n      app.kubernetes.io/name: web\n  template:\n    metadata:\n      labels:\n        \
         app.kubernetes.io/name: web\n    spec:\n      containers:\n      - name: web\n        image: \
         registry.example/shop/web:1.{number}.0\n        args: [\"--port\", '8080']\n        ports:\n        - \
         containerPort: 8080\n          name: http\n        env:\n        - name: LOG_LEVEL\n          value: info\n        \
         resources:\n          limits: {{cpu: 500m, memory: 256Mi}}\n        command:\n        - sh\n        - -c\n        - \
         |\n          set -e\n          exec web --config /etc/web.yaml\n"
    )
}

/// Time that this thread had a processor; where that is not known, time that passed.
fn clock(start: Instant) -> Duration {
    let on_processor = std::fs::read_to_string("/proc/thread-self/schedstat")
        .ok()
        .and_then(|stat| stat.split(' ').next().and_then(|nanoseconds| nanoseconds.parse().ok()));
    on_processor.map_or_else(|| start.elapsed(), Duration::from_nanos)
}

fn best(name: &str, bytes: usize, mut run: impl FnMut()) {
    if std::env::args().nth(2).is_some_and(|word| !name.contains(&word)) {
        return;
    }
    let zero = Instant::now();
    let mut best = Duration::MAX;
    for _ in 0..9 {
        let start = clock(zero);
        run();
        best = best.min(clock(zero) - start);
    }
    println!(
        "{name:<24} {:>8.1} MB/s {:>9.2} ms",
        bytes as f64 / best.as_secs_f64() / 1e6,
        best.as_secs_f64() * 1e3
    );
}

fn main() {
    let count = std::env::args().nth(1).map_or(10_000, |n| n.parse().unwrap());
    let text = (0..count).map(manifest).collect::<Vec<_>>().join("---\n");
    let options = ReadOptions::default();
    let bytes = text.len();
    println!("{count} manifests, {:.1} MB", bytes as f64 / 1e6);
    best("text to events", bytes, || {
        let mut sink = Count::default();
        read_events(&text, &options, &mut sink).unwrap();
        black_box(sink.0);
    });
    let sources = SourceMap::new();
    let id = sources.add("bench.yaml", text.as_str());
    // Giving the memory back is not part of the reading.
    let mut kept = Vec::new();
    best("text to values", bytes, || kept.push(read_documents(&sources, id, &options).unwrap()));
    best("values dropped", bytes, || drop(kept.pop()));
    let documents = read_documents(&sources, id, &options).unwrap();
    for (name, style) in [("canonical", Style::Canonical), ("go2", Style::Go2), ("go3", Style::Go3)] {
        best(&format!("values to {name}"), bytes, || {
            drop(black_box(write_documents(documents.iter().map(|document| &document.value), style)));
        });
    }
}
