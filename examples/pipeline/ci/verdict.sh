#!/bin/sh
# What an exit code of flink-fleet means for a pipeline: sh ci/verdict.sh diff|drift|apply CODE
set -u
case "$1/$2" in
  */0) echo 'nothing is left to do' ;;
  diff/2) echo 'there are changes; the summary shows them' ;;
  drift/2)
    echo 'a cluster is not what the program says: see the summary, then apply, or change the program' >&2
    exit 2
    ;;
  */3)
    echo 'something is refused: the summary says what, and why' >&2
    exit 3
    ;;
  *)
    echo "flink-fleet $1 ended with $2: see the summary and the log" >&2
    exit 1
    ;;
esac
