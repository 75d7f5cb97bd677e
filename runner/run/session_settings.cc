#include "runner/run/session_settings.h"

#include <algorithm>

#include "compiler/plan/build.h"
#include "compiler/sql/printer.h"

namespace firn {

// A server that shows no list to this user is one that does not list it.
bool SessionSettings::Lists(const std::string& property, Session& session) {
  Ast ast;
  auto rows = session.Execute("show session like " + Print(Build(ast).String(property)));
  if (!rows.ok()) return false;
  return std::any_of(rows->rows.begin(), rows->rows.end(),
                     [&](const auto& row) { return !row.empty() && row[0] == property; });
}

std::map<std::string, std::string> SessionSettings::Listed(
    const std::map<std::string, std::string>& wanted, Session& session, ModelResult* result) {
  std::map<std::string, std::string> taken;
  const std::lock_guard lock(mutex_);
  for (const auto& [name, value] : wanted) {
    const std::string property = catalog_ + "." + name;
    auto [known, first] = listed_.try_emplace(property);
    if (first) known->second = Lists(property, session);
    if (known->second) taken[property] = value;
    if (first && !known->second) {
      result->AddNote("without " + property + ", which the server does not list");
    }
  }
  return taken;
}

}  // namespace firn
