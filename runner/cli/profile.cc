#include "runner/cli/profile.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "compiler/macro/parse_project.h"
#include "runner/cli/profile_checks.h"
#include "runner/cli/profile_output.h"
#include "runner/cli/profile_secrets.h"

namespace firn {

namespace fs = std::filesystem;

namespace {

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

// Those with a map behind them, as a target has.
std::vector<std::string_view> MapKeys(const YamlNode& map) {
  std::vector<std::string_view> keys;
  for (const YamlEntry& entry : map.entries) {
    if (entry.value->kind == NodeKind::kMap) keys.push_back(entry.key);
  }
  return keys;
}

std::map<std::string, std::string> Pairs(const TextPairs& pairs) {
  std::map<std::string, std::string> map;
  for (const auto& [key, value] : pairs) map[*key] = *value;
  return map;
}

// A text whose places are those of the other and that shows nothing of it: whatever quotes the file
// in a message quotes blanks.
std::string Blanked(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);  // as SourceMap does
  std::string blanked(text);
  for (char& c : blanked) {
    bool within_character = (static_cast<unsigned char>(c) & 0xC0) == 0x80;
    if (c != '\n' && c != '\r' && !within_character) c = ' ';
  }
  return blanked;
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
    Reading reading{sources_, diagnostics_, /*unknown_keys_warn=*/false, /*secret=*/true};
    if (!IsMap(reading, *profile)) return false;
    const YamlEntry* output = ChooseOutput(*profile, reading);
    if (output == nullptr || !IsMap(reading, *output)) return false;
    size_t errors = diagnostics_.error_count();
    ReadOutput(*FillOutput(*output->value), *output, reading);
    return diagnostics_.error_count() == errors;
  }

  // The target's own version alone.
  std::optional<TrinoVersion> ReadVersion(const YamlNode& root, const Text& wanted) {
    const YamlEntry* profile = FindEntry(root, *wanted);
    Reading reading{sources_, diagnostics_, /*unknown_keys_warn=*/false, /*secret=*/true};
    if (profile == nullptr || profile->value->kind != NodeKind::kMap) return std::nullopt;
    const YamlEntry* output = ChooseOutput(*profile, reading);
    if (output == nullptr || output->value->kind != NodeKind::kMap) return std::nullopt;
    const YamlEntry* said = FindEntry(*output->value, "trino_version");
    if (said == nullptr) return std::nullopt;
    std::vector<FromEnvironment> taken;
    YamlEntry filled = *said;
    filled.value = Fill(*said->value, &taken);
    Text version;
    ReadText(reading, filled, &version);
    return ParseTrinoVersion(*version);
  }

  Profile out;

 private:
  const YamlNode* Fill(const YamlNode& node, std::vector<FromEnvironment>* taken) {
    return FillTemplates(node, variables_, sources_, arena_, taken, diagnostics_);
  }

  const YamlNode* FillOutput(const YamlNode& node) {
    YamlNode filled = node;
    std::vector<YamlEntry> entries(node.entries.begin(), node.entries.end());
    for (YamlEntry& entry : entries) {
      std::vector<FromEnvironment> taken;
      entry.value = Fill(*entry.value, &taken);
      for (FromEnvironment& one : taken) taken_.push_back({entry.key, std::move(one)});
    }
    filled.entries = arena_.Copy(entries);
    return arena_.New<YamlNode>(filled);
  }

  std::string ShownAs(std::string_view key, const std::string& value) const {
    return Shown(key, value, taken_);
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
    std::vector<FromEnvironment> taken;
    const YamlEntry* own = FindEntry(*profile.value, "target");
    if (options_.target.empty() && own != nullptr) {
      YamlEntry filled = *own;
      filled.value = Fill(*own->value, &taken);
      ReadText(reading, filled, &target);
    }
    if (target->empty()) target.value = "default";  // as dbt has it
    const YamlEntry* output = FindEntry(*outputs->value, *target);
    if (output != nullptr) out.target_name = *target;
    if (output == nullptr) {
      std::vector<std::string_view> known = MapKeys(*outputs->value);
      std::string hint = DidYouMean(*target, known);
      if (hint.empty()) hint = fmt::format("one of {}", fmt::join(known, ", "));
      bool told = !options_.target.empty() || !target.given();
      diagnostics_.Error(
          "unknown-target", target.given() ? target.span : outputs->key_span,
          fmt::format("profile '{}' has no {}", out.name,
                      told ? fmt::format("target '{}'", *target) : "target of this name"),
          hint);
    }
    return output;
  }

  void ReadOutput(const YamlNode& map, const YamlEntry& named, Reading& reading) {
    Output output;
    const YamlEntry* type = FindEntry(map, "type");
    if (type == nullptr) return ReportMissingKey(reading, named.key_span, "type", "a target");
    ReadText(reading, *type, &output.type);
    size_t errors = diagnostics_.error_count();
    auto read = [&](const auto& fields) {
      fields(reading, map, output);
      if (diagnostics_.error_count() == errors) CheckTexts(map, diagnostics_);
    };
    if (*output.type == "duckdb") {
      read(ReadDuckdbOutput);
      UseDuckdb(output);
    } else if (*output.type == "trino") {
      read(ReadTrinoOutput);
      UseTrino(output, named, reading);
    } else {
      ReportUnknownWord(reading, *type, {"duckdb", "trino"});
    }
    if (output.trino_version.given()) {
      out.trino = ParseTrinoVersion(*output.trino_version);
      if (!out.trino) {
        diagnostics_.Error("unknown-value", output.trino_version.span,
                           "'trino_version' is no version of Trino", "a number, like 476");
      }
    }
    out.threads = static_cast<int>(std::max<int64_t>(*output.threads, 1));
    out.shown_threads = ShownAs("threads", std::to_string(out.threads));
    TargetNames shown;
    shown.schema_prefix = ShownAs("schema", out.names.schema_prefix);
    out.schemas = shown.Schema("<layer>");
    auto secrets = std::make_shared<Secrets>();
    AddSecrets(map, taken_, secrets.get());
    std::string path = ShownAs("path", out.target.path);
    if (path != out.target.path) secrets->Add({out.target.path, path, /*place=*/true});
    out.target.secrets = std::move(secrets);
  }

  void UseDuckdb(const Output& output) {
    std::string path = output.path.given() ? *output.path : "target/local.duckdb";
    CheckPath(output.path, diagnostics_);
    if (path != ":memory:") path = (fs::path(directory_) / path).lexically_normal().string();
    out.target.type = EngineType::kDuckdb;
    out.target.path = path;
    out.names.flavor = SqlFlavor::kDuckdb;
    out.names.schema_prefix = *output.schema;
    out.place = ShownAs("path", path);
  }

  void UseTrino(const Output& output, const YamlEntry& named, Reading& reading) {
    for (auto [value, key] :
         {std::pair(&output.host, "host"), {&output.user, "user"}, {&output.catalog, "catalog"}}) {
      if ((*value)->empty()) ReportMissingKey(reading, named.key_span, key, "a trino target");
    }
    bool password = *output.method == "ldap";
    bool token = *output.method == "jwt";
    if (std::find(std::begin(kMethods), std::end(kMethods), *output.method) == std::end(kMethods)) {
      diagnostics_.Error("unknown-value", output.method.span, "'method' has an unknown value",
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
      diagnostics_.Error("unknown-value", output.scheme.span, "'http_scheme' has an unknown value",
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
    CheckTrino(output, server, taken_, diagnostics_);
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
    HttpServer shown = server;
    shown.host = ShownAs("host", server.host);
    std::string origin = Origin(shown);
    std::string port = std::to_string(server.port);
    origin.replace(origin.size() - port.size(), port.size(), ShownAs("port", port));
    std::string catalog = ShownAs("database", ShownAs("catalog", target.catalog));
    out.place = fmt::format("{}@{}/{}", ShownAs("user", target.user), origin, catalog);
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
  std::vector<TakenBy> taken_;  // by the chosen target
};

Text WantedProfile(const Options& options, const Project& project) {
  if (!options.profile.empty()) return Text{options.profile};
  return project.profile->empty() ? project.name : project.profile;
}

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
  FileId file = sources.Add(path, Blanked(*text));
  SourceMap own;
  while (own.size() + 1 < file) own.Add({}, {});  // so that both know the file by one number
  own.Add(path, std::move(*text));
  YamlDocument document = ReadYaml(file, own, diagnostics);
  if (document.root == nullptr) return std::nullopt;
  Reading reading{own, diagnostics, /*unknown_keys_warn=*/false, /*secret=*/true};
  Span whole{file, 0, 1};
  if (document.root->kind != NodeKind::kMap) {
    ReportWrongType(reading, {path, whole, document.root}, "a map of profiles");
    return std::nullopt;
  }
  const Text wanted = WantedProfile(options, project);
  ProfileReader reader(options, project_directory, variables, own, diagnostics);
  if (!reader.Read(*document.root, whole, wanted)) return std::nullopt;
  reader.out.file = path;
  return std::move(reader.out);
}

std::optional<TrinoVersion> ReadProfileVersion(const Options& options, const Project& project,
                                               const std::string& project_directory,
                                               const EnvironmentFn& variables,
                                               const FileReader& files) {
  Diagnostics untold;  // by this command, which needs no profile
  const std::string path = FindProfiles(options, project_directory, variables, files, untold);
  if (path.empty()) return std::nullopt;
  Result<std::string> text = files.Read(path);
  if (!text.ok() || text->find("trino_version") == std::string::npos) return std::nullopt;
  SourceMap own;
  const FileId file = own.Add(path, std::move(*text));
  const YamlDocument document = ReadYaml(file, own, untold);
  if (document.root == nullptr || document.root->kind != NodeKind::kMap) return std::nullopt;
  ProfileReader reader(options, project_directory, variables, own, untold);
  return reader.ReadVersion(*document.root, WantedProfile(options, project));
}

}  // namespace firn
