#include "runner/cli/profile_output.h"

#include <fmt/format.h>

namespace firn {

namespace {

// Like ReadFlag, but a text from the environment will do.
void ReadSwitch(Reading& reading, const YamlEntry& entry, Located<bool>* out) {
  if (!IsScalar(reading, entry, "true or false")) return;
  YamlNode plain = *entry.value;
  plain.style = ScalarStyle::kPlain;
  ReadFlag(reading, {entry.key, entry.key_span, &plain}, out);
}

// Texts alone, not lists or maps.
void ReadTextPairs(Reading& reading, const YamlEntry& entry, TextPairs* out) {
  if (entry.value->kind == NodeKind::kMap) {
    for (const YamlEntry& pair : entry.value->entries) {
      if (pair.value->kind != NodeKind::kList && pair.value->kind != NodeKind::kMap) continue;
      return ReportWrongType(reading, {entry.key, pair.key_span, pair.value},
                             "a text for each key");
    }
  }
  ReadPairs(reading, entry, out);
}

template <auto kRead, int64_t kLeast, int64_t kMost>
void ReadLimit(Reading& reading, const YamlEntry& entry, Located<int64_t>* out) {
  Located<int64_t> read;
  kRead(reading, entry, &read);
  if (!read.given()) return;
  if (*read >= kLeast && *read <= kMost) {
    *out = read;
    return;
  }
  reading.diagnostics.Error(
      "bad-limit", read.span, fmt::format("'{}' is out of its range", entry.key),
      fmt::format("{} to {}{}", kLeast, kMost, kRead == &ReadDuration ? " seconds" : ""));
}

template <auto kMember, auto kRead, int64_t kLeast, int64_t kMost>
constexpr Field<Output> Limit(std::string_view key) {
  return RowIn<&Output::limits, kMember, ReadLimit<kRead, kLeast, kMost>>(key);
}

constexpr Field<Output> kDuckdb[] = {
    Row<&Output::type, ReadText>("type"),
    Row<&Output::path, ReadText>("path"),
    Row<&Output::trino_version, ReadText>("trino_version"),
    Row<&Output::schema, ReadText>("schema"),
    Row<&Output::threads, ReadCount>("threads"),
    Refused<Output>("database", "a target has one database, which 'path' names"),
    Refused<Output>("extensions", "firn loads no extensions"),
};

constexpr Field<Output> kTrino[] = {
    Row<&Output::type, ReadText>("type"),
    Row<&Output::method, ReadText>("method"),
    Row<&Output::host, ReadText>("host"),
    Row<&Output::port, ReadCount>("port"),
    Row<&Output::user, ReadText>("user"),
    Row<&Output::password, ReadText>("password"),
    Row<&Output::token, ReadText>("jwt_token"),
    Row<&Output::catalog, ReadText>("database"),
    Row<&Output::catalog, ReadText>("catalog"),
    Row<&Output::schema, ReadText>("schema"),
    Row<&Output::threads, ReadCount>("threads"),
    Row<&Output::scheme, ReadText>("http_scheme"),
    Row<&Output::headers, ReadTextPairs>("http_headers"),
    Row<&Output::session_properties, ReadTextPairs>("session_properties"),
    Row<&Output::roles, ReadTextPairs>("roles"),
    Row<&Output::client_tags, ReadTexts>("client_tags"),
    Row<&Output::cert, ReadText>("cert"),
    Row<&Output::trino_version, ReadText>("trino_version"),
    Row<&Output::silent_cert, ReadSwitch>("suppress_cert_warning"),
    Row<&Output::retries, ReadCount>("retries"),
    Limit<&Limits::header_kb, ReadCount, 1, 256>("max_header_kb"),
    Limit<&Limits::answer_mb, ReadCount, 1, 4'096>("max_answer_mb"),
    Limit<&Limits::answer_depth, ReadCount, 10, 10'000>("max_answer_depth"),
    Limit<&Limits::result_mb, ReadCount, 1, 1'000'000>("max_result_mb"),
    Limit<&Limits::connect_seconds, ReadDuration, 1, 600>("connect_timeout"),
    Limit<&Limits::idle_seconds, ReadDuration, 1, 3'600>("idle_timeout"),
    Limit<&Limits::request_seconds, ReadDuration, 1, 86'400>("request_timeout"),
    Limit<&Limits::patience_seconds, ReadDuration, 1, 86'400>("poll_patience"),
    Accepted<Output>("timezone"),  // it is always UTC
    Accepted<Output>("prepared_statements_enabled"),
    Refused<Output>("impersonation_user", "firn works as the user that signs in"),
    Refused<Output>("client_certificate", "firn signs in by password or token"),
    Refused<Output>("client_private_key", "firn signs in by password or token"),
    Refused<Output>("keytab", "firn signs in by password or token"),
    Refused<Output>("principal", "firn signs in by password or token"),
    Refused<Output>("krb5_config", "firn signs in by password or token"),
    Refused<Output>("service_name", "firn signs in by password or token"),
};

}  // namespace

void ReadDuckdbOutput(Reading& reading, const YamlNode& map, Output& output) {
  ReadFields(reading, map, kDuckdb, "a duckdb target", output);
}

void ReadTrinoOutput(Reading& reading, const YamlNode& map, Output& output) {
  ReadFields(reading, map, kTrino, "a trino target", output);
}

}  // namespace firn
