"""bench_sqlglot.py FOLDER MODELS: parse, qualify and annotate_types of a sample of the generated
models, by sqlglot; a line a figure, "name, value, unit"."""

import json
import pathlib
import sys
import time

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify
from sqlglot.schema import MappingSchema

SAMPLE = 200


def main(folder: pathlib.Path, models: int) -> None:
    files = sorted((folder / "sql").glob("*.sql"))
    texts = [file.read_text() for file in files[:: max(1, len(files) // SAMPLE)]]
    schema = MappingSchema(json.loads((folder / "schema.json").read_text()), dialect="trino")
    columns = unknown = 0
    parsing = 0.0
    start = time.process_time()
    for text in texts:
        began = time.process_time()
        tree = sqlglot.parse_one(text, dialect="trino")
        parsing += time.process_time() - began
        tree = annotate_types(qualify(tree, schema=schema, dialect="trino"), schema=schema)
        for select in tree.selects:
            columns += 1
            unknown += select.type is None or select.is_type(exp.DataType.Type.UNKNOWN)
    seconds = time.process_time() - start
    size = sum(len(text.encode()) for text in texts)
    print(f"sqlglot {sqlglot.__version__}: parse\t{size / parsing / 1e6:.2f}\tMB/s")
    print(f"sqlglot: parse + qualify + annotate_types, {len(texts)} models\t{seconds:.2f}\ts CPU")
    print(f"sqlglot: the same, extrapolated to {models}\t{seconds / len(texts) * models:.1f}\ts CPU")
    print(f"sqlglot: output columns without a type\t{100 * unknown / columns:.1f}\t%")


main(pathlib.Path(sys.argv[1]), int(sys.argv[2]))
