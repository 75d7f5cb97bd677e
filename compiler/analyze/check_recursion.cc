// WITH RECURSIVE: where a query may refer to itself.
#include "compiler/analyze/analyzer.h"
#include "compiler/sql/walk.h"

namespace firn {
namespace {

bool Defines(const Query& query, std::string_view name) {
  if (query.with == nullptr) return false;
  for (const CommonTable& table : query.with->tables) {
    if (SameName(table.name.text, name)) return true;
  }
  return false;
}

bool Names(const QualifiedName& table, std::string_view name) {
  return table.parts.size() == 1 && SameName(table.last().text, name);
}

// The places where relations of `name` are read, in the order of the text.
class References {
 public:
  explicit References(std::string_view name) : name_(name) {
    visitor_.relation = [this](RelationPtr relation) {
      const auto* table = As<TableRelation>(relation);
      if (table != nullptr && Names(table->name, name_)) found_.push_back(table->span);
      return true;
    };
    visitor_.query = [this](QueryPtr query) {
      if (Defines(*query, name_)) return false;
      AddTables(query->body);
      return true;
    };
  }

  const std::vector<Span>& In(BodyPtr body) {
    Query query;
    query.body = body;
    return In(&query);
  }
  const std::vector<Span>& In(QueryPtr query) {
    found_.clear();
    Walk(query, visitor_);
    return found_;
  }
  const std::vector<Span>& In(RelationPtr relation) {
    found_.clear();
    Walk(relation, visitor_);
    return found_;
  }

 private:
  // TABLE t.
  void AddTables(BodyPtr body) {
    if (const auto* table = As<TableBody>(body)) {
      if (Names(table->name, name_)) found_.push_back(body->span);
    } else if (const auto* operation = As<SetOperationBody>(body)) {
      AddTables(operation->left);
      AddTables(operation->right);
    }
  }

  std::string_view name_;
  Visitor visitor_;
  std::vector<Span> found_;
};

const SelectBody* SelectOf(BodyPtr step) {
  while (const auto* subquery = As<SubqueryBody>(step)) step = subquery->query->body;
  return As<SelectBody>(step);
}

}  // namespace

void Analyzer::InvalidRecursion(Span span, std::string message) {
  Error("invalid-recursion", "INVALID_RECURSIVE_REFERENCE", span, std::move(message));
}

bool Analyzer::CheckRecursion(const CommonTable& table) {
  const Query& query = *table.query;
  References references(table.name.text);
  const auto* body = As<SetOperationBody>(query.body);
  if (body == nullptr || body->op != SetOperator::kUnion) {
    const std::vector<Span>& all = references.In(table.query);
    if (!all.empty()) {
      InvalidRecursion(all[0], "a query can only refer to itself on the right side of UNION");
    }
    return false;
  }
  const std::vector<Span> base = references.In(body->left);
  const std::vector<Span> step = references.In(body->right);
  if (base.empty() && step.empty()) return false;
  if (table.columns.empty()) {
    Error("missing-column-aliases", "MISSING_COLUMN_ALIASES", table.name.span,
          "recursive query '" + std::string(table.name.text) + "' needs a list of column names");
    return true;
  }
  const auto unsupported = [&](Span span, const char* clause) {
    Error("not-supported", "NOT_SUPPORTED", span,
          std::string("a recursive query cannot have ") + clause + " of its own");
  };
  const auto* select = SelectOf(body->right);
  if (query.with != nullptr) {
    unsupported(query.with->tables[0].span, "WITH");
  } else if (!base.empty()) {
    InvalidRecursion(base[0], "the left side of UNION cannot refer to the query itself");
  } else if (step.size() > 1) {
    InvalidRecursion(step[1], "a recursive query can refer to itself only once");
  } else if (select == nullptr || select->from == nullptr || references.In(select->from).empty()) {
    InvalidRecursion(step[0], "a recursive query can refer to itself only in FROM");
  } else if (!query.order_by.empty()) {
    unsupported(query.order_by.front().span, "ORDER BY");
  } else if (query.offset != nullptr) {
    unsupported(query.offset->span, "OFFSET");
  } else if (query.limit != nullptr) {
    Error("invalid-limit", "INVALID_LIMIT_CLAUSE", query.limit->span,
          "a recursive query cannot have LIMIT of its own");
  } else {
    CheckRecursiveStep(select->from, table.name.text);
  }
  return true;
}

// Where in FROM the rows found so far may be asked for.
void Analyzer::CheckRecursiveStep(RelationPtr from, std::string_view name) {
  References references(name);
  Visitor visitor;
  visitor.relation = [&](RelationPtr relation) {
    const auto* join = As<JoinRelation>(relation);
    const auto* match = As<MatchRecognizeRelation>(relation);
    if (match != nullptr) {
      Error("nested-pattern", "NESTED_ROW_PATTERN_RECOGNITION", relation->span,
            "a recursive query cannot recognize rows");
    }
    if (join == nullptr) return true;
    const bool full = join->join == JoinKind::kFull;
    for (const bool left : {true, false}) {
      if (!full && join->join != (left ? JoinKind::kRight : JoinKind::kLeft)) continue;
      const std::vector<Span>& found = references.In(left ? join->left : join->right);
      if (found.empty()) continue;
      InvalidRecursion(found[0],
                       "a recursive query cannot refer to itself on the side of a join "
                       "that may be without rows");
      return false;
    }
    return true;
  };
  visitor.query = [&](QueryPtr query) {
    const auto* operation = As<SetOperationBody>(query->body);
    if (operation == nullptr || operation->op != SetOperator::kExcept) return true;
    const std::vector<Span>& found = references.In(operation->right);
    if (!found.empty()) {
      InvalidRecursion(found[0], "a recursive query cannot refer to itself behind EXCEPT");
    }
    return true;
  };
  Walk(from, visitor);
}

}  // namespace firn
