"""Run by tests/bench/dbt_streams: ROOT DBT [STREAMS [SEED [KILLS...]]]."""
import collections
import json
import os
import random
import subprocess
import sys

import lab

ROOT, DBT = sys.argv[1:3]
STREAMS = int(sys.argv[3]) if len(sys.argv) > 3 else 3
SEED = int(sys.argv[4]) if len(sys.argv) > 4 else 500
KILLS = [int(kills) for kills in sys.argv[5:]] or [0, 2]
BATCHES = 3
WORK = f"{ROOT}/build/bench/dbt_streams"
PREFIX = f"bench{os.getpid()}"

# What is compared, in the oracle's names, with the key of each and its columns.
TYPED = ["order_id", "order_timestamp", "created_at", "updated_at", "order_sum", "description"]
EVENT = ["audit_event_id", "audit_operation", "audit_timestamp", "tbl_schema", "tbl_name"]
TABLES = {
    "staging.stg_ecomm_audit_log_dml": ("audit_event_id", EVENT + ["raw_data"]),
    "staging.stg_ecomm_audit_log_dml_orders_flattened": ("audit_event_id", EVENT + TYPED),
    "marts.orders": ("order_id", EVENT + TYPED),
}
DBT_NAMES = dict(zip(TABLES, ["stg", "flattened", "orders"]))


class Tool:
    """One way to run a stream: its tables are its own, its events those of all."""

    def __init__(self, name, number):
        self.name, self.prefix = name, f"{PREFIX}_{number}"
        self.usual = 10.0  # seconds that a run takes, as far as is known
        self.folder = f"{WORK}/{number}"
        self.restarted = 0

    def begin(self):
        """Nothing is left of the stream before."""
        lab.drop_schemas(self.prefix)

    def attempt(self, kill_after=None):
        code, seconds, said = self.once(kill_after)
        if code == 0 and kill_after is None:
            self.usual = seconds
        self.said = said
        return code

    def run(self, rng, kills):
        """Killed so often, somewhere in the time that a run takes, and then run until it succeeds."""
        for _ in range(kills):
            self.attempt(kill_after=self.usual * rng.uniform(0.2, 1.0))
        for _ in range(5):
            if self.attempt() == 0:
                return True
            self.restarted += 1
        print(self.said[-2000:])
        return False


class Dbt(Tool):
    def __init__(self, name, number, strategy, pattern):
        super().__init__(name, number)
        self.vars = {"strategy": strategy, "pattern": pattern, "source_schema": PREFIX}
        lab.copy_project(f"{ROOT}/tests/bench/dbt_streams_project", self.folder,
                         ["dbt_project.yml", "profiles.yml", "macros", "models"])

    def once(self, kill_after):
        return lab.run([DBT, "run", "--quiet", "--no-use-colors", "--profiles-dir", ".", "--vars",
                        json.dumps(self.vars)],
                       {"DBT_SCHEMA": self.prefix, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"},
                       self.folder, kill_after)

    def table(self, name):
        return f"lake.{self.prefix}.{DBT_NAMES[name]}"


class Firn(Tool):
    def __init__(self, name, number):
        super().__init__(name, number)
        lab.copy_project(ROOT, self.folder, ["models/audit_log", "contracts/audit_log", "macros",
                                             "firn.yml", "profiles.yml"])

    def once(self, kill_after):
        return lab.run([f"{ROOT}/build/firn", "run", "-t", "trino", "--vars",
                        f"{{source_catalog: shop, source_schema: {PREFIX}}}"],
                       {"FIRN_SCHEMA": self.prefix}, self.folder, kill_after)

    def table(self, name):
        return f"lake.{self.prefix}_{name}"


def right_answers(files):
    answers = {}
    for name, (key, _) in TABLES.items():
        said = subprocess.run([f"{ROOT}/build/tests/audit_log/audit_log_expect", name, *files],
                              check=True, capture_output=True, text=True).stdout
        answers[name] = {row[key]: row for row in map(json.loads, said.splitlines())}
    return answers


def compare(tool, answers):
    """How many rows are wrong, by how."""
    wrong = collections.Counter()
    for name, (key, columns) in TABLES.items():
        select = ", ".join(f"cast({c} as varchar)" if c.endswith(("_at", "timestamp")) else c
                           for c in columns)
        found = collections.defaultdict(list)
        for row in lab.ask(f"select {select} from {tool.table(name)}"):
            row = dict(zip(columns, row))
            found[row[key]].append(row)
        for value, rows in found.items():
            wrong["doubled"] += len(rows) - 1
            if value not in answers[name]:
                wrong["zombie"] += 1
            elif rows[0] != answers[name][value]:
                wrong["stale"] += 1
        wrong["lost"] += len(answers[name].keys() - found.keys())
    return wrong


def main():
    tools = [Dbt(f"dbt {strategy}, {pattern}", i, strategy, pattern)
             for i, (strategy, pattern) in enumerate([
                 ("merge", "window"), ("delete+insert", "window"),
                 ("merge", "touched"), ("delete+insert", "touched")])]
    tools.append(Firn("firn", len(tools)))
    score = collections.defaultdict(collections.Counter)
    for kills in KILLS:
        for seed in range(SEED, SEED + STREAMS):
            out = f"{WORK}/stream{seed}"
            subprocess.run([f"{ROOT}/build/tests/audit_log/audit_log_events", "--seed", str(seed),
                            "--events", "400", "--batches", str(BATCHES), "--format", "sql,jsonl",
                            "--out", out], check=True)
            files = [f"{out}/batch{i + 1}.jsonl" for i in range(BATCHES)]
            lab.psql(f"drop schema if exists {PREFIX} cascade; create schema {PREFIX}; "
                     f"create table {PREFIX}.audit_log_dml (audit_event_id bigint, audit_operation "
                     "varchar, audit_timestamp timestamptz, tbl_schema varchar, tbl_name varchar, "
                     "raw_data text, delivery_seq bigserial)")
            rng = random.Random(seed)
            for tool in tools:
                tool.begin()
            ended = dict.fromkeys(tools, True)
            for i in range(BATCHES):
                subprocess.run(["psql", "-qX", "-v", "ON_ERROR_STOP=1", "-d", "shop", "-f",
                                f"{out}/batch{i + 1}.sql"], check=True,
                               env={**os.environ, "PGOPTIONS": f"--search_path={PREFIX}"})
                for tool in tools:
                    ended[tool] = tool.run(rng, kills) and ended[tool]
            answers = right_answers(files)
            for tool in tools:
                wrong = compare(tool, answers)
                tally = score[kills, tool]
                tally["streams"] += 1
                tally["wrong"] += wrong.total() > 0
                tally["failed"] += not ended[tool]
                tally.update(wrong)
            print(f"seed {seed}, {kills} kills a batch: done", file=sys.stderr)
        print(f"== {BATCHES} batches a stream, {kills} kills a batch: streams that end wrong, "
              "and rows wrong in all")
        for tool in tools:
            tally = score[kills, tool]
            print(f"{tool.name:28} {tally['wrong']} of {tally['streams']} wrong;"
                  + ",".join(f" {tally[how]} {how}" for how in ("lost", "doubled", "stale", "zombie"))
                  + f"; {tool.restarted} runs failed by themselves and were run again", flush=True)
            tool.restarted = 0
    for tool in tools:
        lab.drop_schemas(tool.prefix)
    lab.psql(f"drop schema if exists {PREFIX} cascade")


main()
