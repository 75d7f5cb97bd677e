// A Kafka topic, by the offsets of its partitions.
#pragma once

#include "compiler/plan/context.h"

namespace firn {

// The messages that context.progress names, partition by partition, with at least `columns`.
RelationPtr OffsetRows(const std::string& table, std::vector<std::string> columns,
                       const PlanContext& context);

// The text that no other message of the topic has, and that sorts by partition and offset.
ExprPtr MessageName(const std::string& table, const Build& build);

// For each partition read up to an offset (`known`), and for each other that has messages: its
// number, the first and the last offset from the known one on, itself included, and their count.
QueryPtr AskOffsets(const std::string& table, const std::map<int64_t, int64_t>& known, Ast& ast);

// Of these partitions, those that still have messages before the known offset: their numbers.
QueryPtr AskOlder(const std::string& table, const std::map<int64_t, int64_t>& known, Ast& ast);

}  // namespace firn
