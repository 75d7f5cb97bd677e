// DuckDB's C API, found when it is first needed: to load its 70 MB takes longer than `firn check`,
// and a machine that only speaks to Trino need not have it.
//
// Within namespace firn each name below is a pointer that hides the function of that name. A
// function that is used and not listed here does not link.
#pragma once

#include <duckdb.h>

#include "compiler/base/status.h"

namespace firn {

#define FIRN_DUCKDB_API(X)                          \
  X(duckdb_add_scalar_function_to_set)              \
  X(duckdb_append_data_chunk)                       \
  X(duckdb_appender_close)                          \
  X(duckdb_appender_create_ext)                     \
  X(duckdb_appender_destroy)                        \
  X(duckdb_appender_error_data)                     \
  X(duckdb_array_type_array_size)                   \
  X(duckdb_array_type_child_type)                   \
  X(duckdb_array_vector_get_child)                  \
  X(duckdb_close)                                   \
  X(duckdb_column_count)                            \
  X(duckdb_column_logical_type)                     \
  X(duckdb_column_name)                             \
  X(duckdb_connect)                                 \
  X(duckdb_create_config)                           \
  X(duckdb_create_data_chunk)                       \
  X(duckdb_create_logical_type)                     \
  X(duckdb_create_scalar_function)                  \
  X(duckdb_create_scalar_function_set)              \
  X(duckdb_data_chunk_get_column_count)             \
  X(duckdb_data_chunk_get_size)                     \
  X(duckdb_data_chunk_get_vector)                   \
  X(duckdb_data_chunk_reset)                        \
  X(duckdb_data_chunk_set_size)                     \
  X(duckdb_decimal_internal_type)                   \
  X(duckdb_decimal_scale)                           \
  X(duckdb_decimal_width)                           \
  X(duckdb_destroy_config)                          \
  X(duckdb_destroy_data_chunk)                      \
  X(duckdb_destroy_error_data)                      \
  X(duckdb_destroy_logical_type)                    \
  X(duckdb_destroy_pending)                         \
  X(duckdb_destroy_prepare)                         \
  X(duckdb_destroy_result)                          \
  X(duckdb_destroy_scalar_function)                 \
  X(duckdb_destroy_scalar_function_set)             \
  X(duckdb_disconnect)                              \
  X(duckdb_enum_dictionary_size)                    \
  X(duckdb_enum_dictionary_value)                   \
  X(duckdb_enum_internal_type)                      \
  X(duckdb_error_data_message)                      \
  X(duckdb_execute_pending)                         \
  X(duckdb_fetch_chunk)                             \
  X(duckdb_free)                                    \
  X(duckdb_from_time_tz)                            \
  X(duckdb_get_type_id)                             \
  X(duckdb_interrupt)                               \
  X(duckdb_library_version)                         \
  X(duckdb_list_type_child_type)                    \
  X(duckdb_list_vector_get_child)                   \
  X(duckdb_logical_type_get_alias)                  \
  X(duckdb_map_type_key_type)                       \
  X(duckdb_map_type_value_type)                     \
  X(duckdb_open_ext)                                \
  X(duckdb_pending_error)                           \
  X(duckdb_pending_prepared)                        \
  X(duckdb_prepare)                                 \
  X(duckdb_prepare_error)                           \
  X(duckdb_query)                                   \
  X(duckdb_register_scalar_function_set)            \
  X(duckdb_result_error)                            \
  X(duckdb_result_return_type)                      \
  X(duckdb_rows_changed)                            \
  X(duckdb_scalar_function_add_parameter)           \
  X(duckdb_scalar_function_get_extra_info)          \
  X(duckdb_scalar_function_set_error)               \
  X(duckdb_scalar_function_set_extra_info)          \
  X(duckdb_scalar_function_set_function)            \
  X(duckdb_scalar_function_set_name)                \
  X(duckdb_scalar_function_set_return_type)         \
  X(duckdb_scalar_function_set_special_handling)    \
  X(duckdb_scalar_function_set_varargs)             \
  X(duckdb_set_config)                              \
  X(duckdb_string_t_data)                           \
  X(duckdb_string_t_length)                         \
  X(duckdb_struct_type_child_count)                 \
  X(duckdb_struct_type_child_name)                  \
  X(duckdb_struct_type_child_type)                  \
  X(duckdb_struct_vector_get_child)                 \
  X(duckdb_unsafe_vector_assign_string_element_len) \
  X(duckdb_validity_row_is_valid)                   \
  X(duckdb_validity_set_row_invalid)                \
  X(duckdb_vector_ensure_validity_writable)         \
  X(duckdb_vector_get_data)                         \
  X(duckdb_vector_get_validity)                     \
  X(duckdb_vector_size)

#define FIRN_DECLARE(name) inline decltype(&::name) name = nullptr;
FIRN_DUCKDB_API(FIRN_DECLARE)
#undef FIRN_DECLARE

// Must have succeeded before any of them is called. Later calls do nothing.
Status LoadDuckdb();

}  // namespace firn
