# Reads a JUnit file of ctest, prints the sums `PASSED FAILED SKIPPED` over its test programs. A program
# says how many cases it ran: as doctest does, or by `N cases, N failed`, or by `N passed, N failed,
# N skipped`; of several such lines the last counts. One that says nothing is one case; one that failed without a failed case
# (a crash, a leak, a timeout, a missing program) has one more.
/<testcase / {
  status = $0
  sub(/.* status="/, "", status); sub(/".*/, "", status)
  counted = p = f = s = absent = 0
}
/<skipped message="Unable to find executable"/ { absent = 1 }
{ sub(/.*<system-out>/, "") }
/^\[doctest\] test cases:/ {
  gsub(/[^0-9 ]/, "")
  counted = 1; p = $2; f = $3; s = $4
}
/^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped/ { counted = 1; p = $1; f = $3; s = $5 }
/^[0-9]+ cases, [0-9]+ failed/ { counted = 1; p = $1 - $3; f = $3; s = 0 }
/<\/testcase>/ {
  failing = status == "fail" || absent
  if (!counted && status == "run") p = 1
  if (!counted && status == "notrun" && !absent) s = 1
  if (failing && !f) f = 1
  passed += p; failed += f; skipped += s
}
END { print passed + 0, failed + 0, skipped + 0 }
