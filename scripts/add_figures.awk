# Adds up lines like `Trino: 12 kill points, 3 of them late`: each number by the words behind it; of
# what is measured (`at most 0.1 s`), and has no number in front, the last is shown.
{
  name = $0
  sub(/: .*/, "", name)
  rest = substr($0, length(name) + 3)
  parts = split(rest, part, /[,;] /)
  if (!(name in seen)) names[++count] = name
  seen[name]
  for (i = 1; i <= parts; ++i) {
    number = part[i] + 0
    words = part[i]
    if (words ~ /^[0-9]+ /) sub(/^[0-9]+ /, "", words)
    else number = 0
    key = name SUBSEP words
    if (!(key in sum)) order[name, ++length_of[name]] = words
    sum[key] += number
    if (part[i] !~ /^[0-9]+ /) plain[key]
  }
}
END {
  for (i = 1; i <= count; ++i) {
    name = names[i]
    line = name ":"
    for (j = 1; j <= length_of[name]; ++j) {
      words = order[name, j]
      key = name SUBSEP words
      line = line (j > 1 ? "," : "") " " (key in plain ? words : sum[key] " " words)
    }
    print line
  }
}
