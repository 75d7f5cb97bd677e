#include "compiler/analyze/graph.h"

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
void ReportCycle(const Project& project, const ParsedProject& parsed, const Analysis& analysis,
                 const std::vector<size_t>& waiting, Diagnostics& diagnostics) {
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
  std::reverse(path.begin(), path.end());  // found against the flow of the data, told along it
  std::rotate(path.begin(), std::min_element(path.begin(), path.end()), path.end());
  std::string text;
  for (size_t i : path) text += project.models[i].qualified_name() + " -> ";
  text += project.models[path.front()].qualified_name();
  const ParsedModel& first = parsed.models[path.front()];
  std::string reads = LowerCase(project.models[path.back()].qualified_name());
  auto mention = std::find(first.tables.begin(), first.tables.end(), reads);
  diagnostics.Error("cycle", first.table_spans[mention - first.tables.begin()],
                    "models read each other in a circle: " + text);
}

}  // namespace

void OrderModels(const Project& project, const ParsedProject& parsed, Analysis& analysis,
                 Diagnostics& diagnostics) {
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
    ReportCycle(project, parsed, analysis, waiting, diagnostics);
  }
}

}  // namespace firn
