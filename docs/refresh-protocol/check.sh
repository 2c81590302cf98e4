#!/bin/sh
# Checks the model of the refresh protocol (refresh.pml) with Spin, and prints the number of states of each run.
# The protocol must violate no invariant; each known weakness must violate the invariant that is named.
# Usage: sh check.sh [--install] [--all]
#   --install  installs Spin and a C compiler with apt-get first, if they are missing
#   --all      adds the larger runs, which take some minutes
set -eu

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

all=no
for argument in "$@"; do
  case $argument in
    --install) install=yes ;;
    --all) all=yes ;;
    *) sed -n 's/^# \{0,1\}//p' "$0"; exit 2 ;;
  esac
done

if ! command -v spin > /dev/null || ! command -v cc > /dev/null; then
  if [ "${install:-no}" = no ]; then
    echo 'Spin or a C compiler is missing. Install them (on Debian: apt-get install spin gcc), or add --install.' >&2
    exit 2
  fi
  run_as_root=$([ "$(id -u)" = 0 ] || echo sudo)
  $run_as_root apt-get update -q > /dev/null
  $run_as_root apt-get install -y -q --no-install-recommends spin gcc libc6-dev > /dev/null
fi

# check NAME EXPECTED [-DOPTION=VALUE...]: EXPECTED is "none", or the invariant that must be violated.
check() {
  name=$1 expected=$2
  shift 2
  directory=$(mktemp -d "$work/XXXXXX")
  cd "$directory"
  cp "$here/refresh.pml" .
  # A breadth-first search finds the shortest trace; a depth-first search needs less time.
  search=-DBFS
  if [ "$expected" = none ] || [ "${depth_first:-no}" = yes ]; then search=-DVECTORSZ=2048; fi
  spin -a "$@" refresh.pml > spin.txt
  cc -O2 -w -DSAFETY -DNOREDUCE -DCOLLAPSE "$search" -o pan pan.c
  ./pan -E -m100000 > pan.txt 2>&1 || true
  states=$(sed -n 's/^ *\([0-9.e+]*\) states, stored.*/\1/p' pan.txt)
  found=incomplete
  if grep -q 'errors: 0' pan.txt && ! grep -qi 'search depth too small\|out of memory' pan.txt; then found=none; fi
  if [ -f refresh.pml.trail ]; then
    spin -t -T "$@" refresh.pml > trace.txt 2>&1 || true
    line=$(sed -n 's/^spin: refresh.pml:\([0-9]*\), Error: assertion violated.*/\1/p' trace.txt | head -n 1)
    found=$(sed -n "${line}s/.*\/\* \([A-Z]*\) \*\/.*/\1/p" refresh.pml)
  fi
  verdict=ok
  if [ "$found" != "$expected" ]; then verdict=FAILED; touch "$work/failed"; fi
  {
    echo "$verdict: $name: $states states, violated: $found"
    if [ -f trace.txt ]; then sed -n '/^process\|^authorization\|^--\|^the person/s/^/    /p' trace.txt; fi
  } > result.txt
  cat result.txt
}

one_each='-DREQUESTS_0=1 -DREQUESTS_1=1'
none='-DPROCESS_FAULTS=0 -DSTORE_FAULTS=0 -DSIGN_OUTS=0'
pause='-DPROCESS_FAULTS=1 -DSTORE_FAULTS=0 -DSIGN_OUTS=0'
cut_off='-DPROCESS_FAULTS=0 -DSTORE_FAULTS=1 -DSIGN_OUTS=0'
sign_out='-DPROCESS_FAULTS=0 -DSTORE_FAULTS=0 -DSIGN_OUTS=1'
pause_and_sign_out='-DPROCESS_FAULTS=1 -DSTORE_FAULTS=0 -DSIGN_OUTS=1'
pause_and_cut_off='-DPROCESS_FAULTS=1 -DSTORE_FAULTS=1 -DSIGN_OUTS=0'

# Two runs at a time. The options are lists of words.
# shellcheck disable=SC2086
{
  {
    check 'the protocol; 3 requests, one crash or pause' none $pause
  } &
  {
    check 'the protocol; 3 requests, no fault' none $none
    check 'the protocol; 2 requests, one process cut off from the store' none $one_each $cut_off
    check 'the protocol; 2 requests, one crash or pause, and a sign-out' none $one_each $pause_and_sign_out
    check 'waiting is bounded; one crash or pause' none $one_each $pause -DPATIENCE=6
    check 'the protocol without its lease; 2 requests, one crash or pause' none $one_each $pause -DNO_LEASE
    check 'waiting is bounded; one process cut off from the store' none $one_each $cut_off -DPATIENCE=6
  } &
  wait
  {
    check 'before: storing goes on for longer than the mark is respected' ALONE \
      $one_each $cut_off -DRECEIVING=2 -DSTORING=6 -DBELIEF=3
    check 'before: discovery after the mark, and no deadline' ALONE \
      $one_each $cut_off -DDISCOVERY_AFTER_MARK -DNO_DEADLINE -DDISCOVERY=5
  } &
  {
    check 'without compare-and-set: a signed-out session comes back' ENDED $one_each $sign_out -DBLIND_WRITES
    depth_first=yes
    check 'before: a process removes the mark of another one; without the lease' ALONE $pause -DANY_MARK -DNO_LEASE
    depth_first=no
    check 'the time to store is not reserved: a short outage loses a successor' RESERVE \
      $one_each $cut_off -DSHORT_OUTAGE=1
    check 'the time to store is reserved' none $one_each $cut_off -DSHORT_OUTAGE=1 -DBUDGET=4 -DRECEIVING=1
  } &
  wait
  if [ "$all" = yes ]; then
    check 'the protocol; 3 requests, one crash or pause of the process with one request' none \
      $pause -DREQUESTS_0=1 -DREQUESTS_1=2 &
    check 'the protocol; 2 requests, one crash or pause, and one process cut off' none $one_each $pause_and_cut_off &
    wait
  fi
}
[ ! -e "$work/failed" ]
