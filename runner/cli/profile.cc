#include "runner/cli/profile.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "compiler/macro/parse_project.h"
#include "compiler/project/fields.h"
#include "runner/cli/template.h"

namespace firn {

namespace fs = std::filesystem;

namespace {

// What an answer of Trino may take. Not given: as HttpServer and Target have it.
struct Limits {
  Located<int64_t> header_kb, answer_mb, answer_depth, result_mb;
  Located<int64_t> connect_seconds, idle_seconds, request_seconds, patience_seconds;
};

// A target as the file says it.
struct Output {
  Text type;
  Text schema;
  Located<int64_t> threads{1};

  Text path;

  Text method{"none"};
  Text host;
  Located<int64_t> port;
  Text user;
  Text password;
  Text token;
  Text catalog;
  Text scheme;
  Text cert;
  std::vector<std::pair<Text, Text>> session_properties;
  std::vector<std::pair<Text, Text>> roles;
  std::vector<std::pair<Text, Text>> headers;
  std::vector<Text> client_tags;
  Located<int64_t> retries{3};
  Limits limits;
};

template <auto kRead, int64_t kLeast, int64_t kMost>
void ReadLimit(Reading& reading, const YamlEntry& entry, Located<int64_t>* out) {
  Located<int64_t> read;
  kRead(reading, entry, &read);
  if (!read.given()) return;
  if (*read >= kLeast && *read <= kMost) {
    *out = read;
    return;
  }
  reading.diagnostics.Error("bad-limit", read.span,
                            fmt::format("'{}' is out of its range", entry.key),
                            fmt::format("{} to {}{}", kLeast, kMost,
                                        kRead == &ReadDuration ? " seconds" : ""));
}

template <auto kMember, auto kRead, int64_t kLeast, int64_t kMost>
constexpr Field<Output> Limit(std::string_view key) {
  return RowIn<&Output::limits, kMember, ReadLimit<kRead, kLeast, kMost>>(key);
}

constexpr Field<Output> kDuckdb[] = {
    Row<&Output::type, ReadText>("type"),
    Row<&Output::path, ReadText>("path"),
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
    Row<&Output::headers, ReadPairs>("http_headers"),
    Row<&Output::session_properties, ReadPairs>("session_properties"),
    Row<&Output::roles, ReadPairs>("roles"),
    Row<&Output::client_tags, ReadTexts>("client_tags"),
    Row<&Output::cert, ReadText>("cert"),
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
    Accepted<Output>("suppress_cert_warning"),
    Refused<Output>("impersonation_user", "firn works as the user that signs in"),
    Refused<Output>("client_certificate", "firn signs in by password or token"),
    Refused<Output>("client_private_key", "firn signs in by password or token"),
    Refused<Output>("keytab", "firn signs in by password or token"),
    Refused<Output>("principal", "firn signs in by password or token"),
    Refused<Output>("krb5_config", "firn signs in by password or token"),
    Refused<Output>("service_name", "firn signs in by password or token"),
};

constexpr std::string_view kMethods[] = {"none", "ldap", "jwt"};

// The entry of a map, or null.
const YamlEntry* FindEntry(const YamlNode& map, std::string_view key) {
  for (const YamlEntry& entry : map.entries) {
    if (entry.key == key) return &entry;
  }
  return nullptr;
}

std::vector<std::string_view> Keys(const YamlNode& map) {
  std::vector<std::string_view> keys;
  for (const YamlEntry& entry : map.entries) keys.push_back(entry.key);
  return keys;
}

std::map<std::string, std::string> Pairs(const std::vector<std::pair<Text, Text>>& pairs) {
  std::map<std::string, std::string> map;
  for (const auto& [key, value] : pairs) map[*key] = *value;
  return map;
}

class ProfileReader {
 public:
  ProfileReader(const Options& options, const std::string& directory,
                const EnvironmentFn& variables, SourceMap& sources, Diagnostics& diagnostics)
      : options_(options),
        directory_(directory),
        variables_(variables),
        sources_(sources),
        diagnostics_(diagnostics) {}

  bool Read(const YamlNode& root, Span file, const Text& wanted) {
    const YamlEntry* profile = FindEntry(root, *wanted);
    if (profile == nullptr) {
      diagnostics_.Error("unknown-profile", wanted.given() ? wanted.span : file,
                         fmt::format("{} has no profile '{}'", sources_.path(file.file), *wanted),
                         DidYouMean(*wanted, Keys(root)));
      return false;
    }
    out.name = *wanted;
    Reading reading{sources_, diagnostics_};
    if (!IsMap(reading, *profile)) return false;
    const YamlEntry* output = ChooseOutput(*profile, reading);
    if (output == nullptr || !IsMap(reading, *output)) return false;
    size_t errors = diagnostics_.error_count();
    ReadOutput(*Fill(*output->value), *output, reading);
    return diagnostics_.error_count() == errors;
  }

  Profile out;

 private:
  const YamlNode* Fill(const YamlNode& node) {
    return FillTemplates(node, variables_, sources_, arena_, diagnostics_);
  }

  const YamlEntry* ChooseOutput(const YamlEntry& profile, Reading& reading) {
    const YamlEntry* outputs = FindEntry(*profile.value, "outputs");
    for (const YamlEntry& entry : profile.value->entries) {
      if (entry.key == "target" || entry.key == "outputs") continue;
      ReportUnknownKey(reading, *profile.value, entry, "a profile", {"target", "outputs"});
    }
    if (outputs == nullptr || outputs->value->kind != NodeKind::kMap) {
      ReportMissingKey(reading, profile.key_span, "outputs", "a profile");
      return nullptr;
    }
    Text target{options_.target};
    const YamlEntry* own = FindEntry(*profile.value, "target");
    if (options_.target.empty() && own != nullptr) {
      YamlEntry filled = *own;
      filled.value = Fill(*own->value);
      ReadText(reading, filled, &target);
    }
    if (target->empty()) target.value = "default";  // as dbt has it
    out.target_name = *target;
    const YamlEntry* output = FindEntry(*outputs->value, *target);
    if (output == nullptr) {
      std::vector<std::string_view> known = Keys(*outputs->value);
      std::string hint = DidYouMean(*target, known);
      if (hint.empty()) hint = fmt::format("one of {}", fmt::join(known, ", "));
      diagnostics_.Error("unknown-target", target.given() ? target.span : outputs->key_span,
                         fmt::format("profile '{}' has no target '{}'", out.name, *target), hint);
    }
    return output;
  }

  void ReadOutput(const YamlNode& map, const YamlEntry& named, Reading& reading) {
    Output output;
    const YamlEntry* type = FindEntry(map, "type");
    if (type == nullptr) return ReportMissingKey(reading, named.key_span, "type", "a target");
    ReadText(reading, *type, &output.type);
    if (*output.type == "duckdb") {
      ReadFields(reading, map, kDuckdb, "a duckdb target", output);
      UseDuckdb(output);
    } else if (*output.type == "trino") {
      ReadFields(reading, map, kTrino, "a trino target", output);
      UseTrino(output, named, reading);
    } else {
      ReportUnknownWord(reading, *type, {"duckdb", "trino"});
    }
    out.threads = static_cast<int>(std::max<int64_t>(*output.threads, 1));
  }

  void UseDuckdb(const Output& output) {
    std::string path = output.path.given() ? *output.path : "target/local.duckdb";
    if (path != ":memory:") path = (fs::path(directory_) / path).lexically_normal().string();
    out.target.type = EngineType::kDuckdb;
    out.target.path = path;
    out.names.flavor = SqlFlavor::kDuckdb;
    out.names.schema_prefix = *output.schema;
    out.place = path;
  }

  void UseTrino(const Output& output, const YamlEntry& named, Reading& reading) {
    for (auto [value, key] :
         {std::pair(&output.host, "host"), {&output.user, "user"}, {&output.catalog, "catalog"}}) {
      if ((*value)->empty()) ReportMissingKey(reading, named.key_span, key, "a trino target");
    }
    bool password = *output.method == "ldap";
    bool token = *output.method == "jwt";
    if (std::find(std::begin(kMethods), std::end(kMethods), *output.method) == std::end(kMethods)) {
      diagnostics_.Error("unknown-value", output.method.span,
                         fmt::format("'method' cannot be '{}'", *output.method),
                         "none, ldap (user and password) and jwt (jwt_token) are supported");
    }
    if (password && output.password->empty()) {
      ReportMissingKey(reading, named.key_span, "password", "method ldap");
    }
    if (token && output.token->empty()) {
      ReportMissingKey(reading, named.key_span, "jwt_token", "method jwt");
    }
    HttpServer& server = out.target.server;
    server.tls = output.scheme.given() ? *output.scheme == "https" : password || token;
    if (output.scheme.given() && *output.scheme != "http" && *output.scheme != "https") {
      diagnostics_.Error("unknown-value", output.scheme.span,
                         fmt::format("'http_scheme' cannot be '{}'", *output.scheme),
                         "http or https");
    }
    if (!server.tls && (password || token)) {
      diagnostics_.Error("insecure-password", output.scheme.span,
                         fmt::format("method {} would send its secret unencrypted", *output.method),
                         "Trino takes it over https alone");
    }
    server.host = *output.host;
    server.port = static_cast<int>(output.port.given() ? *output.port : (server.tls ? 443 : 8080));
    // dbt-trino's cert is a file, or false to trust anybody.
    server.verify = *output.cert != "false" && *output.cert != "False";
    if (server.verify && *output.cert != "true" && *output.cert != "True") {
      server.ca_file = *output.cert;
    }
    Target& target = out.target;
    UseLimits(output.limits, &target);
    target.type = EngineType::kTrino;
    target.user = *output.user;
    if (password) target.password = *output.password;
    if (token) target.token = *output.token;
    target.catalog = *output.catalog;
    target.session_properties = Pairs(output.session_properties);
    target.roles = Pairs(output.roles);
    target.headers = Pairs(output.headers);
    for (const Text& tag : output.client_tags) target.client_tags.push_back(*tag);
    target.retries = static_cast<int>(*output.retries);
    out.names.flavor = SqlFlavor::kTrino;
    out.names.catalog = *output.catalog;
    out.names.schema_prefix = LowerCase(*output.schema);  // Trino lists no schema in upper case
    out.place = fmt::format("{}@{}/{}", target.user, Origin(server), target.catalog);
    for (const Text* secret : {&output.password, &output.token}) {
      if (!(*secret)->empty()) out.secrets.push_back(**secret);
    }
  }

  static void UseLimits(const Limits& limits, Target* target) {
    const auto use = [](const Located<int64_t>& given, int64_t unit, auto* to) {
      if (given.given()) *to = static_cast<std::decay_t<decltype(*to)>>(*given * unit);
    };
    HttpServer& server = target->server;
    use(limits.header_kb, 1 << 10, &server.max_header_bytes);
    use(limits.answer_mb, 1 << 20, &server.max_answer_bytes);
    use(limits.answer_depth, 1, &target->max_answer_depth);
    use(limits.result_mb, 1 << 20, &target->max_result_bytes);
    use(limits.connect_seconds, 1'000, &server.connect_timeout);
    use(limits.idle_seconds, 1'000, &server.idle_timeout);
    use(limits.request_seconds, 1'000, &server.request_timeout);
    use(limits.patience_seconds, 1'000, &target->poll_patience);
  }

  const Options& options_;
  const std::string& directory_;
  const EnvironmentFn& variables_;
  SourceMap& sources_;
  Diagnostics& diagnostics_;
  Arena arena_;
};

}  // namespace

std::string FindProfiles(const Options& options, const std::string& project_directory,
                         const EnvironmentFn& variables, const FileReader& files,
                         Diagnostics& diagnostics) {
  std::vector<std::string> folders;
  if (!options.profiles_dir.empty()) {
    folders.push_back(options.profiles_dir);
  } else {
    folders.push_back(project_directory);
    if (auto home = variables("HOME")) folders.push_back(*home + "/.dbt");
  }
  for (const std::string& folder : folders) {
    std::string path = (fs::path(folder) / "profiles.yml").lexically_normal().string();
    if (files.Exists(path)) return path;
  }
  diagnostics.Error("missing-profiles", {},
                    fmt::format("no profiles.yml in {}", fmt::join(folders, " or ")),
                    "'firn init' writes one; --profiles-dir names its folder");
  return {};
}

std::optional<Profile> ReadProfile(const std::string& path, const Options& options,
                                   const Project& project, const std::string& project_directory,
                                   const EnvironmentFn& variables, const FileReader& files,
                                   SourceMap& sources, Diagnostics& diagnostics) {
  Result<std::string> text = files.Read(path);
  if (!text.ok()) {
    diagnostics.Error("unreadable-file", {}, text.status().message());
    return std::nullopt;
  }
  FileId file = sources.Add(path, std::move(*text));
  YamlDocument document = ReadYaml(file, sources, diagnostics);
  if (document.root == nullptr) return std::nullopt;
  Reading reading{sources, diagnostics};
  Span whole{file, 0, 1};
  if (document.root->kind != NodeKind::kMap) {
    ReportWrongType(reading, {path, whole, document.root}, "a map of profiles");
    return std::nullopt;
  }
  Text wanted{options.profile};
  if (wanted->empty()) wanted = project.profile;
  if (wanted->empty()) wanted = project.name;
  ProfileReader reader(options, project_directory, variables, sources, diagnostics);
  if (!reader.Read(*document.root, whole, wanted)) return std::nullopt;
  reader.out.file = path;
  return std::move(reader.out);
}

}  // namespace firn
