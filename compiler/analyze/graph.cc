#include "compiler/analyze/graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <queue>

namespace firn {

void LinkModels(const Project& project, const ParsedProject& parsed, Analysis& analysis) {
  for (size_t i = 0; i < project.models.size(); ++i) {
    analysis.by_name.emplace(LowerCase(project.models[i].qualified_name()), i);
  }
  std::unordered_map<std::string, const SourceSpec*> sources;
  for (const SourceSpec& source : project.sources) {
    sources.emplace(LowerCase(source.qualified_name()), &source);
  }
  for (size_t i = 0; i < parsed.models.size(); ++i) {
    ModelAnalysis& model = analysis.models[i];
    for (const std::string& table : parsed.models[i].tables) {
      if (auto found = analysis.by_name.find(table); found != analysis.by_name.end()) {
        model.upstream.push_back(found->second);
      } else if (auto source = sources.find(table); source != sources.end()) {
        model.sources.push_back(source->second);
      }
    }
    std::sort(model.upstream.begin(), model.upstream.end());
    for (size_t up : model.upstream) analysis.models[up].downstream.push_back(i);
  }
}

namespace {

// Every model still waiting has an upstream that waits too, so following those must come round.
void ReportCycle(const Project& project, const ParsedProject& parsed, const SourceMap& sources,
                 const Analysis& analysis, const std::vector<size_t>& waiting,
                 Diagnostics& diagnostics) {
  size_t at = 0;
  while (waiting[at] == 0) ++at;
  std::vector<size_t> path;
  while (std::find(path.begin(), path.end(), at) == path.end()) {
    path.push_back(at);
    const std::vector<size_t>& upstream = analysis.models[at].upstream;
    at = *std::find_if(upstream.begin(), upstream.end(),
                       [&](size_t up) { return waiting[up] != 0; });
  }
  path.erase(path.begin(), std::find(path.begin(), path.end(), at));
  std::rotate(path.begin(), std::min_element(path.begin(), path.end()), path.end());
  // Where the model names the next.
  auto mention = [&](size_t i) {
    const ParsedModel& model = parsed.models[path[i]];
    std::string reads = LowerCase(project.models[path[(i + 1) % path.size()]].qualified_name());
    auto found = std::find(model.tables.begin(), model.tables.end(), reads);
    return model.table_spans[static_cast<size_t>(found - model.tables.begin())];
  };
  std::string circle = project.models[path.front()].qualified_name(), others;
  for (size_t i = 0; i < path.size(); ++i) {
    std::string next = project.models[path[(i + 1) % path.size()]].qualified_name();
    circle += " -> " + next;
    if (i == 0) continue;
    Location place = sources.Locate(mention(i));
    others += fmt::format("{}{} reads {} at {}:{}:{}", i == 1 ? "" : ", ",
                          project.models[path[i]].qualified_name(), next, place.path, place.line,
                          place.column);
  }
  std::string message = path.size() == 1 ? "a model reads itself: " + circle
                                         : "models read each other in a circle: " + circle;
  diagnostics.Error("cycle", mention(0), std::move(message), std::move(others));
}

}  // namespace

void OrderModels(const Project& project, const ParsedProject& parsed, const SourceMap& sources,
                 Analysis& analysis, Diagnostics& diagnostics) {
  std::vector<size_t> waiting(analysis.models.size());
  std::priority_queue<size_t, std::vector<size_t>, std::greater<>> ready;
  for (size_t i = 0; i < waiting.size(); ++i) {
    waiting[i] = analysis.models[i].upstream.size();
    if (waiting[i] == 0) ready.push(i);
  }
  while (!ready.empty()) {
    size_t next = ready.top();
    ready.pop();
    analysis.order.push_back(next);
    for (size_t down : analysis.models[next].downstream) {
      if (--waiting[down] == 0) ready.push(down);
    }
  }
  if (analysis.order.size() < waiting.size()) {
    ReportCycle(project, parsed, sources, analysis, waiting, diagnostics);
  }
}

}  // namespace firn
