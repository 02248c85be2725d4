#!/usr/bin/env bash
# Kills the writer of output folders at every system call of its write phase, at random moments, and lets every such
# call fail, then looks at what is left. Needs strace; a small tmpfs is used where mounting is permitted.
#
#   conformance/runs/kill.sh [calls] [twice] [random] [errors] [space] [places] [together]      all of them by default
#
# Checked after each kill
#   exchange form  the folder is exactly the complete old or the complete new one
#   journal form   every file is whole, old or new
#   both           what is not hld's is untouched (inode, time, bytes); looking (`--check`) fails at nothing and changes
#                  nothing; the next run gives exactly the new folder and leaves nothing beside it
set -uo pipefail
export LC_ALL=C
root=$(cd "$(dirname "$0")/../.." && pwd)
parts=${*:-calls twice random errors space places together}
RANDOM=${KILL_SEED:-1} # the moments are still random, the order of the choices is not

cargo build -q --manifest-path "$root/Cargo.toml" -p hld-core --example write_tree || exit 1
target=${CARGO_TARGET_DIR:-$root/target}
place=$(mktemp -d) && chmod 755 "$place"
trap 'rm -rf "$place"' EXIT
cp "$target/debug/examples/write_tree" "$place/single"
cargo build -q --manifest-path "$root/Cargo.toml" -p hld-core --features parallel --example write_tree || exit 1
cp "$target/debug/examples/write_tree" "$place/parallel"
cd "$place" || exit 1
failures=0 kills=0 faults=0

# Without the shell's own words about killed programs.
quiet() { ( "$@" > /dev/null; exit $? ) 2> /dev/null; }

fail() { failures=$((failures + 1)); echo "FAIL $*" >&2; [ "$failures" -lt 20 ] || exit 1; }

# --- the trees: owned files that stay, change and go; folders that go and come; and much that is not hld's
describe() { # NAME=TEXT...
  printf '{'; local comma=''
  for item in "$@"; do printf '%s\n"%s": "%s"' "$comma" "${item%%=*}" "${item#*=}"; comma=,; done
  printf '}\n'
}
describe keep.yaml='a: 1\n' change.yaml='a: old\n' gone.yaml='a: 2\n' a/keep.yaml='b: 1\n' a/change.yaml='b: old\n' \
  gone/x.yaml='c: 1\n' gone/deep/y.yaml='c: 2\n' mixed/gone.yaml='d: 1\n' file='e: 1\n' folder/f.yaml='f: 1\n' > old.json
describe keep.yaml='a: 1\n' change.yaml='a: new and longer\n' a/keep.yaml='b: 1\n' a/change.yaml='b: new\n' \
  new.yaml='n: 1\n' n/e/w.yaml='n: 2\n' file/now/folder.yaml='e: 2\n' folder='f: 2\n' > new.json

foreign() { # DIR
  ( cd "$1" || exit
    mkdir -p foreign/dir foreign/empty mixed
    echo notes > notes.txt; echo notes > mixed/notes.txt; head -c 5000 /dev/zero > foreign/dir/file.bin
    ln -s notes.txt link; ln -s nowhere dangling; ln -s foreign dirlink; mkfifo pipe
    echo script > foreign/run.sh; chmod 750 foreign/run.sh; chmod 750 foreign/dir
    echo other > .hld/other; ln notes.txt mixed/hardlink )
}
FOREIGN='notes.txt mixed/notes.txt foreign foreign/dir/file.bin foreign/empty link dangling dirlink pipe foreign/run.sh .hld/other mixed/hardlink'

state() { # DIR: all of it, in one digest
  [ -e "$1" ] || { echo none; return; }
  ( cd "$1" && { find . -printf '%P|%y|%m|%l\n' | sort; find . -type f -print0 | sort -z | xargs -0 sha256sum; } | sha256sum )
}
kept() { ( cd "$1" && for path in $FOREIGN; do [ -d "$path" ] && [ ! -L "$path" ] && { stat -c '%n %F %a' "$path"; continue; }
  stat -c '%n %F %a %i %s %Y' "$path"; done; cat notes.txt mixed/notes.txt foreign/dir/file.bin foreign/run.sh .hld/other ) 2>&1 | sha256sum; }
sums() { ( cd "$1" && find . -type f ! -path './.hld/journal*' ! -path './.hld/new/*' -print0 | xargs -0 sha256sum ); }

mkdir old new first
./single old/dev old.json > /dev/null && foreign old/dev || exit 1
cp -a old/dev new/dev && ./single new/dev new.json > /dev/null || exit 1
./single first/dev new.json > /dev/null || exit 1
cp -a old/dev new-in-place && ./single --in-place new-in-place new.json > /dev/null || exit 1
old=$(state old/dev) new=$(state new/dev) first=$(state first/dev)
[ "$new" = "$(state new-in-place)" ] || fail "the forms give different folders"
{ sums old/dev; sums new/dev; } | sort -u > whole

reset() { # old|none
  rm -rf work; mkdir work
  if [ "$1" = old ]; then cp -a old/dev work/dev; before=$(kept work/dev); fi
}

# One look after a kill. $1 what was done, $2 form (exchange|journal|first)
look() {
  local now; now=$(state work/dev)
  case $2 in
  exchange) [ "$now" = "$old" ] || [ "$now" = "$new" ] || fail "$1: the folder is neither old nor new" ;;
  first) [ "$now" = none ] || [ "$now" = "$first" ] || fail "$1: the folder is neither missing nor new" ;;
  journal) sums work/dev | grep -vxFf whole && fail "$1: a file is not whole" ;;
  esac
  [ "$2" = first ] || [ "$before" = "$(kept work/dev)" ] || fail "$1: what is not hld's was touched"
  ./single --check work/dev new.json > /dev/null; local code=$?
  [ $code -le 1 ] || fail "$1: looking failed with $code"
  [ "$now" = "$(state work/dev)" ] || fail "$1: looking changed the folder"
  ./single ${3:-} work/dev new.json > /dev/null || fail "$1: the next run failed"
  local done=$new; [ "$2" = first ] && done=$first
  [ "$done" = "$(state work/dev)" ] || fail "$1: the next run did not give the new folder"
  [ "$2" = first ] || [ "$before" = "$(kept work/dev)" ] || fail "$1: the next run touched what is not hld's"
  [ "$(ls -A work)" = dev ] || fail "$1: left beside the folder: $(ls -A work | tr '\n' ' ')"
  ./single --check work/dev new.json > /dev/null || fail "$1: not clean after the next run"
}

form_flag() { [ "$1" = journal ] && echo --in-place; }
form_start() { [ "$1" = first ] && echo none || echo old; }

# The write phase begins with the exclusive lock. Prints NAME FIRST LAST for each system call in it.
phase() { # FLAGS...
  strace -o trace ./single "$@" work/dev new.json > /dev/null 2>&1 || { cat trace | tail -3; return 1; }
  awk '/LOCK_EX/ { on = 1 } { name = $0; sub(/\(.*/, "", name); if (name ~ /^[a-z_0-9]+$/) { if (!on) before[name]++; else after[name]++ } }
    END { for (name in after) if (name != "exit_group") print name, before[name] + 1, before[name] + after[name] }' trace | sort
}

if [[ " $parts " == *" calls "* ]]; then
  for form in exchange journal first; do
    for flag in '' --fsync; do
      flags="$(form_flag $form) $flag"; runs=0
      reset "$(form_start $form)"; phase $flags > calls || fail "$form: the traced run failed"
      while read -r name from to; do
        for ((n = from; n <= to; n++)); do
          reset "$(form_start $form)"
          quiet strace -o trace -e "trace=$name" -e "inject=$name:signal=KILL:when=$n" ./single $flags work/dev new.json \
            && fail "$form: $name $n was not reached"
          look "$form killed at $name $n $flag" $form "$(form_flag $form)"
          runs=$((runs + 1))
        done
      done < calls
      kills=$((kills + runs)); echo "calls, $form${flag:+ $flag}: killed at each of $runs system calls"
    done
  done
fi

# The run that follows up a killed one is killed too. $1 form, $2 NAME of the call and $3 how manieth of the write phase.
twice() {
  local form=$1 name=$2 nth=$3 from to runs=0 flags; flags=$(form_flag "$form")
  reset old; phase $flags > calls || fail "$form: the traced run failed"
  nth=$((nth + $(awk -v name="$name" '$1 == name { print $2 }' calls) - 1))
  first_kill() { reset old; quiet strace -o trace -e "trace=$name" -e "inject=$name:signal=KILL:when=$nth" ./single $flags work/dev new.json; }
  first_kill; phase $flags > calls || fail "$form: the traced second run failed"
  while read -r call from to; do
    for ((n = from; n <= to; n++)); do
      first_kill
      quiet strace -o trace -e "trace=$call" -e "inject=$call:signal=KILL:when=$n" ./single $flags work/dev new.json \
        && fail "$form after $name $nth: $call $n was not reached"
      look "$form killed at $name $nth, then at $call $n" "$form" "$flags"
      runs=$((runs + 1))
    done
  done < calls
  kills=$((kills + 2 * runs)); echo "twice, $form: killed at $name $nth, then at each of $runs system calls of the next run"
}
if [[ " $parts " == *" twice "* ]]; then
  twice exchange linkat 5 # half a stage
  twice exchange rename 1 # exchanged, the old folder not yet given up
  twice exchange unlink 3 # the old folder half removed
  twice journal rename 1  # prepared, not decided
  twice journal rename 5  # half of the files in place
fi

if [[ " $parts " == *" random "* ]]; then
  # A tree that takes long enough to be hit: 1,500 files, half of them changing, over all cores.
  big() { python3 - "$1" <<'PY'
import json, sys
new = sys.argv[1] == "new"
files = {}
for n in range(1500):
    text = "n: %d\n" % n + "text: %s\n" % ("x" * 300)
    if new and n % 2: text += "new: true\n"
    if not (new and n % 7 == 0): files["c%d/f%d.yaml" % (n % 40, n)] = text
    if new and n % 11 == 0: files["d%d/f%d.yaml" % (n % 40, n)] = text
json.dump(files, sys.stdout)
PY
  }
  cp old.json small-old.json; cp new.json small-new.json
  big old > old.json; big new > new.json
  rm -rf old new; mkdir old new
  ./single old/dev old.json > /dev/null && foreign old/dev && cp -a old/dev new/dev && ./single new/dev new.json > /dev/null || exit 1
  old=$(state old/dev) new=$(state new/dev); { sums old/dev; sums new/dev; } | sort -u > whole
  for form in exchange journal; do
    reset old; start=$(date +%s%N); ./parallel $(form_flag $form) work/dev new.json > /dev/null; took=$((($(date +%s%N) - start) / 1000))
    landed=0
    for ((n = 0; n < 200; n++)); do
      reset old
      ./parallel $(form_flag $form) work/dev new.json > /dev/null 2>&1 & pid=$!
      sleep "$(printf '0.%06d' $(((RANDOM * 32768 + RANDOM) % took)))"
      kill -9 $pid 2> /dev/null; wait $pid 2> /dev/null; [ $? = 137 ] && landed=$((landed + 1))
      look "$form killed at random moment $n" $form "$(form_flag $form)"
    done
    kills=$((kills + landed)); echo "random, $form: 200 runs of about $took us, $landed killed before their end"
  done
  mv small-old.json old.json; mv small-new.json new.json; rm -rf old new; mkdir old new
  ./single old/dev old.json > /dev/null && foreign old/dev && cp -a old/dev new/dev && ./single new/dev new.json > /dev/null || exit 1
  old=$(state old/dev) new=$(state new/dev); { sums old/dev; sums new/dev; } | sort -u > whole
fi

if [[ " $parts " == *" errors "* ]]; then
  for form in exchange journal first; do
    for error in ENOSPC EIO EACCES EROFS; do
      runs=0 refused=0
      reset "$(form_start $form)"; phase $(form_flag $form) > calls || fail "$form: the traced run failed"
      while read -r name from to; do
        case $name in
        write | writev | link | linkat | mkdir | mkdirat | rename | renameat | renameat2 | symlink | symlinkat | openat | chmod | fchmod | unlink | unlinkat | rmdir | flock | statx | fstat | newfstatat | getdents64) ;;
        *) continue ;;
        esac
        for ((n = from; n <= to; n++)); do
          reset "$(form_start $form)"
          strace -o trace -e "trace=$name" -e "inject=$name:error=$error:when=$n" ./single $(form_flag $form) work/dev new.json > out 2>&1
          code=$?; now=$(state work/dev); what="$form with $error at $name $n"
          case $form-$code in
          exchange-0 | journal-0) [ "$now" = "$new" ] || fail "$what: done, but the folder is not the new one" ;;
          first-0) [ "$now" = "$first" ] || fail "$what: done, but the folder is not the new one" ;;
          exchange-8) [ "$now" = "$old" ] || fail "$what: an error, but the folder is not the old one" ;;
          first-8) [ "$now" = none ] || fail "$what: an error, but there is a folder" ;;
          journal-8) [ "$now" = "$old" ] || [ -e work/dev/.hld/journal ] || [ -e work/dev/.hld/new ] || fail "$what: an error, but the folder is not the old one" ;;
          # The write that failed was that of the report itself, on which Rust's macros for printing panic.
          *-101) [ "$name" = write ] || fail "$what: panic: $(cat out)" ;;
          *) fail "$what: exit $code: $(cat out)" ;;
          esac
          # What cannot be removed stays for the next run; all else is gone at once.
          case $code-$name in
          8-unlink* | 8-rmdir | 8-openat | 8-getdents64 | 8-statx | 8-fstat | 8-newfstatat | 0-* | 101-*) ;;
          8-*) [ "$form" = journal ] || [ "$(ls -A work | grep -v '^dev$')" = '' ] || fail "$what: left $(ls -A work | tr '\n' ' ')" ;;
          esac
          [ $code = 8 ] && refused=$((refused + 1))
          look "$what" "$([ $form = first ] && echo first || echo journal)" "$(form_flag $form)"
          runs=$((runs + 1))
        done
      done < calls
      faults=$((faults + runs)); echo "errors, $form: $error at each of $runs system calls, $refused stopped the run"
    done
  done
fi

if [[ " $parts " == *" space "* ]]; then
  mkdir -p small
  if mount -t tmpfs -o size=256k,nr_inodes=400 tmpfs small 2> /dev/null; then
    stopped=0 runs=0
    for form in exchange journal; do
      for ((left = 0; left <= 160; left += 4)); do
        rm -rf small/*; cp -a old/dev small/dev; before=$(kept small/dev)
        used=$(df -k --output=avail small | tail -1); head -c $(((used - left) * 1024)) /dev/zero > small/ballast
        ./single $(form_flag $form) small/dev new.json > /dev/null 2>&1; code=$?
        now=$(state small/dev); runs=$((runs + 1))
        case $code in
        0) [ "$now" = "$new" ] || fail "space $left, $form: done, but not the new folder" ;;
        8) stopped=$((stopped + 1)); [ "$now" = "$old" ] || fail "space $left, $form: an error, but not the old folder" ;;
        *) fail "space $left, $form: exit $code" ;;
        esac
        [ "$before" = "$(kept small/dev)" ] || fail "space $left, $form: what is not hld's was touched"
        [ "$(ls -A small | tr '\n' ' ')" = 'ballast dev ' ] || fail "space $left, $form: left $(ls -A small | tr '\n' ' ')"
      done
    done
    umount small; faults=$((faults + runs)); echo "space: $runs runs on a full file system, $stopped stopped"
  else
    echo "space: not run, mounting is not permitted"
  fi
fi

if [[ " $parts " == *" places "* ]]; then
  runs=0
  # $1 what, $2 the form that shall be taken, the rest: the command. Leaves the folder to be looked at in work/dev.
  goes() {
    local what=$1 form=$2 said; shift 2
    said=$("$@" 2>&1) || fail "$what: $said"
    [[ "$said" == *"$form"* ]] || fail "$what: not written $form: $said"
    [ "$new" = "$(state work/dev)" ] || fail "$what: not the new folder"
    runs=$((runs + 1))
  }
  write='./single work/dev new.json'
  reset old; goes 'a folder' 'as a whole' $write; [ "$before" = "$(kept work/dev)" ] || fail 'a folder: touched'
  reset old; goes 'the working directory' 'file by file' bash -c 'cd work/dev && ../../single ../dev ../../new.json'
  reset old; goes 'a working directory inside' 'file by file' bash -c 'cd work/dev/foreign && ../../../single ../../dev ../../../new.json'
  reset old; goes 'a dot' 'file by file' bash -c 'cd work/dev && ../../single . ../../new.json'
  [ "$before" = "$(kept work/dev)" ] || fail 'a dot: touched'
  reset old; mkdir work/dev/.git; ./single work/dev new.json > said; grep -q 'file by file' said || fail 'a folder with .git: exchanged'
  reset old; chown -R 65534:65534 work/dev
  goes 'a closed folder above' 'file by file' setpriv --reuid 65534 --regid 65534 --clear-groups $write
  reset old; chmod 555 work/dev; was=$(state work/dev)
  setpriv --reuid 65534 --regid 65534 --clear-groups $write > /dev/null 2>&1; [ $? = 8 ] || fail 'a folder of another user: no error'
  [ "$was" = "$(state work/dev)" ] || fail 'a folder of another user: changed'
  # Owned, but closed to its own owner: nothing may get around that.
  reset old; chown -R 65534:65534 work; chmod 555 work/dev; was=$(state work/dev)
  setpriv --reuid 65534 --regid 65534 --clear-groups $write > /dev/null 2>&1; [ $? = 8 ] || fail 'a read-only folder: no error'
  [ "$was" = "$(state work/dev)" ] && [ "$(ls -A work)" = dev ] || fail 'a read-only folder: changed'
  if command -v setfacl > /dev/null && setfacl -m u:1:r new.json 2> /dev/null; then
    setfacl -b new.json; reset old; setfacl -m u:1:rx work/dev/foreign; was=$(getfacl -R work/dev/foreign)
    goes 'a folder with an access list' 'file by file' $write; [ "$was" = "$(getfacl -R work/dev/foreign)" ] || fail 'access list lost'
  fi
  mkdir -p side
  if mount -t tmpfs tmpfs side 2> /dev/null; then
    cp -a old/dev side/dev; rm -rf work; mkdir -p work/dev; mount --bind side/dev work/dev
    goes 'a mount point of another file system' 'file by file' $write; umount work/dev
    reset old; mv work/dev work/real; mkdir work/dev; mount --bind work/real work/dev
    goes 'a mount point of the same file system' 'file by file' $write; umount work/dev
    reset old; mount --bind side/dev work/dev/foreign/empty
    ./single work/dev new.json > said; grep -q 'file by file' said || fail 'a mount inside: exchanged'; umount work/dev/foreign/empty
    goes 'a mount that is gone' '' $write
    # New files have to go to another file system than the journal.
    reset old; mkdir -p work/dev/n; mount -t tmpfs tmpfs work/dev/n
    ./single work/dev new.json > said; grep -q 'file by file' said && cmp -s work/dev/n/e/w.yaml new/dev/n/e/w.yaml \
      && [ -z "$(find work -name '.hld-stage*')" ] || fail 'a mount where files go: failed'
    runs=$((runs + 1)); umount work/dev/n
    umount side
    rm -rf work over; mkdir -p over/upper over/work work; cp -a old over/lower
    if mount -t overlay overlay -o lowerdir=over/lower,upperdir=over/upper,workdir=over/work work 2> /dev/null; then
      goes 'the lower layer of an overlay' 'file by file' $write
      [ "$(ls -A work)" = dev ] || fail "an overlay: left $(ls -A work | tr '\n' ' ')"
      umount work
    else
      echo "places: no overlay here"
    fi
  else
    echo "places: mounts not run, mounting is not permitted"
  fi
  echo "places: $runs places"
fi

if [[ " $parts " == *" together "* ]]; then
  reset old; cp -a work/dev work/other; waiting=()
  for ((n = 0; n < 8; n++)); do
    for ((m = 0; m < 12; m++)); do
      flag=$(((RANDOM % 3) == 0)); one=$([ $((RANDOM % 2)) = 0 ] && echo old || echo new)
      two=$([ $((RANDOM % 2)) = 0 ] && echo old || echo new)
      ./parallel $([ $flag = 1 ] && echo --in-place) work/dev $one.json work/other $two.json > /dev/null 2> "said.$n" || { cat "said.$n"; exit 1; }
    done & waiting+=($!)
  done
  for pid in "${waiting[@]}"; do wait "$pid" || fail "together: a run failed"; done
  for dir in dev other; do
    now=$(state work/$dir); [ "$now" = "$new" ] || [ "$now" = "$old" ] || fail "together: $dir is neither old nor new"
  done
  [ "$before" = "$(kept work/dev)" ] || fail "together: what is not hld's was touched"
  [ "$(ls -A work | tr '\n' ' ')" = 'dev other ' ] || fail "together: left $(ls -A work | tr '\n' ' ')"
  echo "together: 96 runs, 8 at a time, over two folders"
fi

echo "$kills kills, $faults faults, $failures failures"
[ "$failures" = 0 ]
