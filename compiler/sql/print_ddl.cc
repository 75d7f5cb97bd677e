// CREATE, DROP and ALTER.
#include "compiler/sql/printer_class.h"

namespace firn {

void Printer::PutComment(bool has_comment, std::string_view comment) {
  if (!has_comment) return;
  Line();
  Put("comment ");
  PutString(comment);
}

void Printer::PutProperty(const Property& property) {
  PutName(property.name);
  Put(" = ");
  property.value == nullptr ? Put("default") : Print(property.value);
}

void Printer::PutProperties(const List<Property>& properties) {
  if (properties.empty()) return;
  Line();
  Put("with ");
  Parens([&] { Commas(properties, [&](const Property& property) { PutProperty(property); }); });
}

void Printer::PutColumn(const ColumnDefinition& column) {
  Marked marked(*this, column.span);
  if (!column.like.parts.empty()) {
    Put("like ");
    PutQualified(column.like);
    if (column.like_properties != 0) {
      Put(column.like_properties == 1 ? " including properties" : " excluding properties");
    }
    return;
  }
  column.path.parts.empty() ? PutName(column.name) : PutQualified(column.path);
  Put(" ");
  PutType(column.type);
  if (column.default_value != nullptr) {
    Put(" default ");
    Print(column.default_value);
  }
  if (column.not_null) Put(" not null");
  if (column.has_comment) {
    Put(" comment ");
    PutString(column.comment);
  }
  if (column.properties.empty()) return;
  Put(" with ");
  Parens(
      [&] { Commas(column.properties, [&](const Property& property) { PutProperty(property); }); });
}

void Printer::PrintNode(const CreateTableStatement& node) {
  Put(node.or_replace ? "create or replace table " : "create table ");
  if (node.if_not_exists) Put("if not exists ");
  PutQualified(node.table);
  Put(" ");
  Parens([&] { Commas(node.columns, [&](const ColumnDefinition& column) { PutColumn(column); }); });
  PutComment(node.has_comment, node.comment);
  PutProperties(node.properties);
}

void Printer::PrintNode(const CreateTableAsStatement& node) {
  Put(node.or_replace ? "create or replace table " : "create table ");
  if (node.if_not_exists) Put("if not exists ");
  PutQualified(node.table);
  if (!node.columns.empty()) {
    Put(" ");
    PutNames(node.columns);
  }
  PutComment(node.has_comment, node.comment);
  PutProperties(node.properties);
  bool simple = !node.has_comment && node.properties.empty();
  simple ? Put(" as") : (Line(), Put("as"));
  Line();
  QueryLines(*node.query);
  if (!node.with_data) {
    Line();
    Put("with no data");
  }
}

void Printer::PrintNode(const CreateViewStatement& node) {
  Put(node.or_replace ? "create or replace view " : "create view ");
  PutQualified(node.view);
  PutComment(node.has_comment, node.comment);
  if (node.security != ViewSecurity::kUnstated) {
    Line();
    Put(node.security == ViewSecurity::kDefiner ? "security definer" : "security invoker");
  }
  PutProperties(node.properties);
  Put(" as");
  Line();
  QueryLines(*node.query);
}

void Printer::PrintNode(const CreateSchemaStatement& node) {
  Put(node.if_not_exists ? "create schema if not exists " : "create schema ");
  PutQualified(node.schema);
  if (node.has_authorization) {
    Put(" authorization ");
    if (!node.authorization_type.empty()) {
      Put(node.authorization_type == "USER" ? "user " : "role ");
    }
    PutName(node.authorization);
  }
  PutProperties(node.properties);
}

void Printer::PrintNode(const DropTableStatement& node) {
  Put(node.if_exists ? "drop table if exists " : "drop table ");
  PutQualified(node.table);
}

void Printer::PrintNode(const DropViewStatement& node) {
  Put(node.if_exists ? "drop view if exists " : "drop view ");
  PutQualified(node.view);
}

void Printer::PrintNode(const DropSchemaStatement& node) {
  Put(node.if_exists ? "drop schema if exists " : "drop schema ");
  PutQualified(node.schema);
  if (node.behavior != 0) Put(node.behavior == 1 ? " cascade" : " restrict");
}

void Printer::PrintNode(const AddColumnStatement& node) {
  Put(node.table_if_exists ? "alter table if exists " : "alter table ");
  PutQualified(node.table);
  Put(node.if_not_exists ? " add column if not exists " : " add column ");
  PutColumn(node.column);
  switch (node.position) {
    case ColumnPosition::kUnstated:
      return;
    case ColumnPosition::kFirst:
      return Put(" first");
    case ColumnPosition::kLast:
      return Put(" last");
    case ColumnPosition::kAfter:
      Put(" after ");
      return PutName(node.after);
  }
}

void Printer::PrintNode(const DropColumnStatement& node) {
  Put(node.table_if_exists ? "alter table if exists " : "alter table ");
  PutQualified(node.table);
  Put(node.if_exists ? " drop column if exists " : " drop column ");
  PutQualified(node.column);
}

void Printer::PrintNode(const SetColumnTypeStatement& node) {
  Put(node.table_if_exists ? "alter table if exists " : "alter table ");
  PutQualified(node.table);
  Put(" alter column ");
  PutQualified(node.column);
  Put(" set data type ");
  PutType(node.type);
}

void Printer::PrintNode(const RenameTableStatement& node) {
  Put(node.if_exists ? "alter table if exists " : "alter table ");
  PutQualified(node.table);
  Put(" rename to ");
  PutQualified(node.to);
}

void Printer::PrintNode(const SetPropertiesStatement& node) {
  Put(node.materialized_view ? "alter materialized view " : "alter table ");
  PutQualified(node.name);
  Clause(" set properties", node.properties,
         [&](const Property& property) { PutProperty(property); });
}

void Printer::PrintNode(const TableExecuteStatement& node) {
  Put("alter table ");
  PutQualified(node.table);
  Put(" execute ");
  PutName(node.procedure);
  if (!node.arguments.empty()) {
    Parens([&] {
      Commas(node.arguments, [&](const NamedArgument& argument) {
        if (!argument.name.empty()) {
          PutName(argument.name);
          Put(" => ");
        }
        Print(argument.value);
      });
    });
  }
  if (node.where == nullptr) return;
  Line();
  PutWhere(node.where);
}

}  // namespace firn
