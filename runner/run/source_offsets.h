// Which messages of a Kafka topic a model has not read yet.
#pragma once

#include "runner/engine/engine.h"
#include "runner/run/workspace.h"

namespace firn {

// A watermark of offsets as the log holds it: {"0": 123, "1": 7}, the last offset read of each
// partition. Nothing where the text is not that.
std::optional<std::map<int64_t, int64_t>> ParseOffsets(const std::string& text);
std::string FormatOffsets(const std::map<int64_t, int64_t>& offsets);

// `from` as above; empty: from the beginning. kQuery: the topic lost messages unread and the policy
// is not to go on, or it is another one by now.
Result<SourceProgress> ReadOffsets(const Workspace& workspace, Session& session,
                                   const TargetNames& names, const ModelSpec& model,
                                   const WatermarkUse& use, const std::string& from);

}  // namespace firn
