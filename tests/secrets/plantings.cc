#include "tests/secrets/plantings.h"

#include <fmt/format.h>

#include <algorithm>

#include "tests/audit_log/random.h"

namespace firn {

std::string Replaced(std::string text, std::string_view what, const std::string& by) {
  for (size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size()) {
    text.replace(at, what.size(), by);
  }
  return text;
}

namespace {

using audit_log::Random;

std::string Token(Random& random) {
  constexpr std::string_view kLetters = "bcdfghjkmnpqrstvwxzBCDFGHJKMNPQRSTVWXZ23456789";
  std::string token = "Z";
  while (token.size() < 11) token += kLetters[static_cast<size_t>(random.Between(0, 45))];
  return token;
}

// How a secret is written: `text` are the lines of the key, in which @I is the indentation, @K the
// key, @1 and @2 the two parts of the secret, @S the short one.
enum Where {
  kValue,      // the secret is the value of the key
  kElsewhere,  // it stands beside it
  kFlow,       // likewise a value; the whole target is a map in braces
  kVariable,   // it came from the variable PLANT, which is `more`
  kTop,        // a value; `more` stands before the profiles
  kTopAlone,   // `more` likewise, which is where the secret is
  kTarget      // it is the target that the profile names
};
struct Form {
  const char* name;
  Where where;
  const char* text;
  const char* more = "";
};

constexpr const char* kShort = "~q^";

constexpr Form kForms[] = {
    {"plain", kValue, "@I@K: @1-@2\n"},
    {"double quotes", kValue, "@I@K: \"@1 @2\"\n"},
    {"single quotes", kValue, "@I@K: '@1: @2'\n"},
    {"escaped quote", kValue, "@I@K: \"@1\\\"@2\"\n"},
    {"doubled quote", kValue, "@I@K: '@1''@2'\n"},
    {"backslash", kValue, "@I@K: \"@1\\\\@2\"\n"},
    {"unicode escape", kValue, "@I@K: \"@1\\u00e9/@2\"\n"},
    {"html", kValue, "@I@K: '@1<&>@2'\n"},
    {"percent", kValue, "@I@K: '@1+%20@2'\n"},
    {"literal block", kValue, "@I@K: |\n@I  @1\n@I  @2\n"},
    {"stripped block", kValue, "@I@K: |-\n@I  @1@2\n"},
    {"kept block", kValue, "@I@K: |+\n@I  @1\n\n"},
    {"folded block", kValue, "@I@K: >-\n@I  @1\n@I  @2\n"},
    {"next line", kValue, "@I@K:\n@I  @1\n"},
    {"next line quoted", kValue, "@I@K:\n@I  \"@1\"\n"},
    {"two lines", kValue, "@I@K: @1\n@I  @2\n"},
    {"two lines quoted", kValue, "@I@K: \"@1\n@I  @2\"\n"},
    {"flow list", kValue, "@I@K: [@1, @2]\n"},
    {"block list", kValue, "@I@K:\n@I  - @1\n@I  - @2\n"},
    {"flow map", kValue, "@I@K: {a: @1, b: [@2]}\n"},
    {"block map", kValue, "@I@K:\n@I  a:\n@I    b: @1\n"},
    {"key of a map", kElsewhere, "@I@K: {@1: a}\n"},
    {"explicit key", kValue, "@I? @K\n@I: @1\n"},
    {"list as key", kElsewhere, "@I? [@1]\n@I: x\n"},
    {"alias", kTop, "@I@K: *anchor\n", "x-top: &anchor @1\n"},
    {"anchor", kValue, "@I@K: &anchor @1\n@Ix-y: *anchor\n"},
    {"name of an anchor", kElsewhere, "@I@K: &@1 x\n"},
    {"unknown alias", kElsewhere, "@I@K: *@1\n"},
    {"merged", kValue, "@I<<: {@K: @1}\n"},
    {"comment behind", kElsewhere, "@I@K: [ # @1\n"},
    {"comment above", kElsewhere, "@I# @K: @1\n@I@K: [x\n"},
    {"open double quote", kValue, "@I@K: \"@1\n"},
    {"open single quote", kValue, "@I@K: '@1 @2\n"},
    {"tab", kValue, "\t@K: @1\n"},
    {"no colon", kElsewhere, "@I@K @1\n"},
    {"no space", kElsewhere, "@I@K:@1\n"},
    {"colon within", kValue, "@I@K: @1: @2\n"},
    {"twice", kValue, "@I@K: @1\n@I@K: @2\n"},
    {"tag", kValue, "@I@K: !secret @1\n"},
    {"verbatim tag", kElsewhere, "@I@K: !<@1> x\n"},
    {"bad escape", kValue, "@I@K: \"@1\\q@2\"\n"},
    {"bad hex escape", kValue, "@I@K: \"@1\\xZZ@2\"\n"},
    {"control character", kValue, "@I@K: \"@1\\x01@2\"\n"},
    {"raw control character", kValue, "@I@K: @1\x01@2\n"},
    {"not UTF-8", kValue, "@I@K: @1\xff@2\n"},
    {"NUL", kValue, "@I@K: \"@1\\0@2\"\n"},
    {"line end", kValue, "@I@K: \"@1\\r\\n@2\"\n"},
    {"comma in braces", kFlow, "@K: @1,@2, "},
    {"commas in braces", kFlow, "@K: @1, @2, @2, "},
    {"colon in braces", kFlow, "@K: @1, @2: x, "},
    {"brace in braces", kFlow, "@K: @1}@2, "},
    {"variable", kVariable, "@I@K: \"{{ env_var('PLANT') }}\"\n", "@1@2"},
    {"variable with quotes", kVariable, "@I@K: '{{ env_var(\"PLANT\") }}'\n", "@1\"'\\/@2"},
    {"variable with a line end", kVariable, "@I@K: \"{{ env_var('PLANT') }}\"\n", "@1\n"},
    {"variable within", kVariable, "@I@K: \"x{{ env_var('PLANT') }}y\"\n", "@1"},
    {"variable as a number", kVariable, "@I@K: \"{{ env_var('PLANT') | as_number }}\"\n", "@1"},
    {"variable in a list", kVariable, "@I@K: [\"{{ env_var('PLANT') }}\"]\n", "@1"},
    {"variable in a map", kVariable, "@I@K: {a: \"{{ env_var('PLANT') }}\"}\n", "@1"},
    {"variable in a block", kVariable, "@I@K: |-\n@I  {{ env_var('PLANT') }}\n", "@1@2"},
    {"default of a variable", kValue, "@I@K: \"{{ env_var('NOT_SET', '@1') }}\"\n"},
    {"name of a variable", kValue, "@I@K: \"{{ env_var('@1') }}\"\n"},
    {"template that is none", kValue, "@I@K: \"{{ @1 }}\"\n"},
    {"open template", kValue, "@I@K: \"{{ env_var('@1'\"\n"},
    {"behind a template", kValue, "@I@K: \"{{ env_var('NOT_SET') }}@1\"\n"},
    {"as a key", kElsewhere, "@I@1: @K\n"},
    {"as a key twice", kElsewhere, "@I@1: x\n@I@1: y\n"},
    {"as a misspelled key", kValue, "@Ix-@K: @1\n"},
    {"second document", kElsewhere, "---\n@I@K: @1\n"},
    {"directive", kTopAlone, "@I@K: x\n", "%YAML @1\n---\n"},
    {"URL", kValue, "@I@K: https://u:@1@h/?t=@2\n"},
    {"short", kElsewhere, "@I@K: \"@S\"\n"},
    {"a scheme and a part", kValue, "@I@K: 'Bearer @1; s=@2'\n"},
    {"in another target", kElsewhere, "    other:\n@Itype: trino\n@I@K: @1 \"@2\n"},
    {"in another profile", kElsewhere, "other:\n  @K: \"@1\n"},
    {"as the profile's target", kTarget, "@Ix: y\n"},
};

// A key, a path of two where it stands in a map of the target's.
struct Key {
  const char* type;
  const char* method;
  const char* key;
  const char* within = "";
};
constexpr Key kKeys[] = {
    {"trino", "ldap", "type"},
    {"trino", "ldap", "method"},
    {"trino", "ldap", "host"},
    {"trino", "ldap", "port"},
    {"trino", "ldap", "user"},
    {"trino", "ldap", "password"},
    {"trino", "jwt", "jwt_token"},
    {"trino", "ldap", "database"},
    {"trino", "ldap", "catalog"},
    {"trino", "ldap", "schema"},
    {"trino", "ldap", "threads"},
    {"trino", "ldap", "http_scheme"},
    {"trino", "none", "http_headers"},
    {"trino", "none", "Authorization", "http_headers"},
    {"trino", "none", "Cookie", "http_headers"},
    {"trino", "none", "X-API-Key", "http_headers"},
    {"trino", "ldap", "X-Trino-Extra-Credential", "http_headers"},
    {"trino", "ldap", "X-Team", "http_headers"},
    {"trino", "ldap", "Host", "http_headers"},
    {"trino", "ldap", "session_properties"},
    {"trino", "ldap", "query_max_run_time", "session_properties"},
    {"trino", "ldap", "roles"},
    {"trino", "ldap", "lake", "roles"},
    {"trino", "ldap", "client_tags"},
    {"trino", "ldap", "cert"},
    {"trino", "ldap", "retries"},
    {"trino", "ldap", "timezone"},
    {"trino", "ldap", "suppress_cert_warning"},
    {"trino", "ldap", "impersonation_user"},
    {"trino", "ldap", "client_private_key"},
    {"trino", "ldap", "keytab"},
    {"trino", "ldap", "pasword"},
    {"trino", "ldap", "apikey"},
    {"trino", "ldap", "credential"},
    {"trino", "ldap", "x-anything"},
    {"duckdb", "", "path"},
    {"duckdb", "", "schema"},
    {"duckdb", "", "threads"},
    {"duckdb", "", "database"},
    {"duckdb", "", "extensions"},
    {"duckdb", "", "settings"},
    {"duckdb", "", "s3_secret_access_key", "settings"},
    {"duckdb", "", "secrets"},
    {"duckdb", "", "motherduck_token"},
};

bool Among(const Key& key, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), key.key) != names.end();
}

// The other lines of a target, without this key.
std::vector<std::pair<std::string, std::string>> Rest(const Key& key) {
  std::vector<std::pair<std::string, std::string>> lines;
  if (std::string_view(key.type) == "duckdb") {
    lines = {{"type", "duckdb"}, {"path", "target/local.duckdb"}};
  } else {
    lines = {{"type", "trino"},     {"method", key.method}, {"http_scheme", "https"},
             {"host", "127.0.0.1"}, {"port", "@PORT@"},     {"user", "ann"},
             {"cert", "'@CERT@'"},  {"catalog", "lake"},    {"retries", "0"}};
    if (std::string_view(key.method) == "ldap") lines.push_back({"password", "Base-pass-9X7"});
    if (std::string_view(key.method) == "jwt") lines.push_back({"jwt_token", "Base-pass-9X7"});
  }
  bool catalog = Among(key, {"catalog", "database"});
  std::erase_if(lines, [&](const auto& line) {
    return line.first == key.key || (catalog && line.first == "catalog");
  });
  return lines;
}

struct Parts {
  std::string in, key, one, two;

  std::string Fill(std::string text) const {
    text = Replaced(Replaced(std::move(text), "@I", in), "@K", key);
    return Replaced(Replaced(Replaced(std::move(text), "@1", one), "@2", two), "@S", kShort);
  }
};

std::string File(const Key& key, const Form& form, const Parts& parts) {
  std::string target, text = parts.Fill(form.text), within = key.within;
  bool flow = form.where == kFlow;
  for (const auto& [name, value] : Rest(key)) {
    target += fmt::format("{}{}: {}{}", flow ? "" : "      ", name, value, flow ? ", " : "\n");
  }
  if (!within.empty()) {
    text = flow ? fmt::format("{}: {{{}}}, ", within, text)
                : fmt::format("      {}:\n{}", within, text);
  }
  target += text;
  target = flow ? fmt::format("    t: {{{}x: y}}\n", target) : "    t:\n" + target;
  bool top = form.where == kTop || form.where == kTopAlone;
  return fmt::format("{}shop:\n  target: {}\n  outputs:\n{}", top ? parts.Fill(form.more) : "",
                     form.where == kTarget ? parts.one : "t", target);
}

}  // namespace

std::vector<Planting> AllPlantings(uint64_t seed) {
  Random random(seed);
  std::vector<Planting> plantings;
  for (const Key& key : kKeys) {
    bool within = *key.within != '\0';
    for (const Form& form : kForms) {
      Parts parts{within ? "        " : "      ", key.key, Token(random), Token(random)};
      Planting planting;
      planting.name =
          fmt::format("{} {}{}{}, {}", key.type, key.within, within ? "." : "", key.key, form.name);
      planting.profiles = File(key, form, parts);
      if (form.where == kVariable) planting.environment["PLANT"] = parts.Fill(form.more);
      bool is_short = std::string_view(form.name) == "short";
      planting.secrets = {parts.one, parts.two};
      if (is_short) planting.secrets = {kShort};
      // As it stands, and in base64, alone and behind "ann:".
      for (const char* base : {"Base-pass-9X7", "QmFzZS1wYXNzLTlYN", "YW5uOkJhc2UtcGFzcy05WD"}) {
        planting.secrets.push_back(base);
      }
      bool secret_key = Among(key, {"password", "jwt_token", "http_headers"}) ||
                        std::string_view(key.within) == "http_headers";
      bool in_sql = Among(key, {"catalog", "database", "schema"});
      bool value = form.where == kValue || form.where == kFlow || form.where == kTop;
      planting.always = (secret_key && value) || (form.where == kVariable && !in_sql);
      plantings.push_back(std::move(planting));
    }
  }
  return plantings;
}

}  // namespace firn
