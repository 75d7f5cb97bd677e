"""Run by tests/bench/run_cost: ROOT DBT [MODELS]."""
import json
import os
import re
import sys
import urllib.request

import lab

ROOT, DBT = sys.argv[1:3]
MODELS = int(sys.argv[3]) if len(sys.argv) > 3 else 50
PREFIX = f"cost{os.getpid()}"
WORK = f"{ROOT}/build/bench/run_cost"
UNITS = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600}


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)


class Firn:
    user, folder = "bench_firn", f"{WORK}/firn"

    def __init__(self):
        lab.copy_project(ROOT, self.folder, ["profiles.yml"])
        write(f"{self.folder}/firn.yml", "name: cost\nversion: '1'\nprofile: firn\n"
              "layers:\n  marts: {description: what is made}\n")
        write(f"{self.folder}/models/cost/sources.yml", f"""sources:
  - name: src
    tables:
      - name: events
        columns:
          - {{name: id, data_type: bigint}}
          - {{name: updated_at, data_type: timestamp(6) with time zone}}
          - {{name: amount, data_type: bigint}}
        location:
          trino: {{table: 'lake.{PREFIX}_src.events'}}
""")
        for i in range(MODELS):
            write(f"{self.folder}/models/cost/marts/m{i:03}.yml", f"""models:
  - name: m{i:03}
    config: {{materialized: merge, unique_key: id, order_by: updated_at, watermark: {{column: updated_at}}}}
    sql: |
      select id, updated_at, amount + {i} as amount from src.events
""")

    def run(self, threads):
        return lab.run([f"{ROOT}/build/firn", "run", "-t", "trino", "--threads", str(threads)],
                       {"FIRN_SCHEMA": f"{PREFIX}_f", "TRINO_USER": self.user}, self.folder)


class Dbt:
    user, folder = "bench_dbt", f"{WORK}/dbt"

    def __init__(self):
        lab.copy_project(f"{ROOT}/tests/bench/dbt_streams_project", self.folder, ["profiles.yml"])
        write(f"{self.folder}/dbt_project.yml", "name: cost\nversion: '1.0.0'\nprofile: streams\nmodels:\n"
              "  cost: {+materialized: incremental, +incremental_strategy: merge, +unique_key: id}\n")
        for i in range(MODELS):
            write(f"{self.folder}/models/m{i:03}.sql", f"""select id, updated_at, amount + {i} as amount
from lake.{PREFIX}_src.events
{{% if is_incremental() %}}
where updated_at > (select max(updated_at) from {{{{ this }}}})
{{% endif %}}
""")

    def run(self, threads):
        return lab.run([DBT, "run", "--quiet", "--no-use-colors", "--profiles-dir", ".",
                        "--threads", str(threads)],
                       {"DBT_SCHEMA": f"{PREFIX}_d", "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
                        "TRINO_USER": self.user}, self.folder)


def queries(user):
    """What Trino remembers of a user's statements; it forgets none younger than 15 minutes."""
    request = urllib.request.Request(
        f"http://{os.environ['TRINO_HOST']}:{os.environ['TRINO_PORT']}/v1/query",
        headers={"X-Trino-User": user})
    with urllib.request.urlopen(request) as answer:
        return {query["queryId"]: query for query in json.load(answer)
                if query["session"]["user"] == user}


def seconds(duration):
    number, unit = re.fullmatch(r"([0-9.]+)([a-z]+)", duration).groups()
    return float(number) * UNITS[unit]


def measure(tool, which, threads):
    """Seconds a model beyond the queries' own; with several threads these overlap, and wall is told."""
    before = queries(tool.user)
    code, wall, said = tool.run(threads)
    if code != 0:
        sys.exit(said[-3000:])
    new = [query for id, query in queries(tool.user).items() if id not in before]
    elapsed = sum(seconds(query["queryStats"]["elapsedTime"]) for query in new)
    state = sum(1 for query in new if re.match(rf"insert into \S*{PREFIX}_f_firn\.", query["query"]))
    beyond = (wall - elapsed) / MODELS
    print(f"{tool.user[6:]:5} {which:24} {len(new) / MODELS:6.2f} statements a model"
          f" ({state / MODELS:.2f} of them state), {wall:7.2f} s wall, {elapsed:7.2f} s in queries"
          + (f", {beyond * 1000:6.1f} ms a model beyond them" if threads == 1 else ""), flush=True)
    return beyond if threads == 1 else wall


def insert(day):
    lab.ask(f"insert into lake.{PREFIX}_src.events select x, timestamp "
            f"'2025-02-0{day} 00:00:00.000000 UTC', x from unnest(sequence(1, 200)) as t (x)")


def main():
    lab.ask(f"create schema lake.{PREFIX}_src")
    lab.ask(f"create table lake.{PREFIX}_src.events as select * from (values "
            "(bigint '1', timestamp '2025-01-01 00:00:00.000000 UTC', bigint '5')) "
            "as t (id, updated_at, amount)")
    tools = [Firn(), Dbt()]
    try:
        for threads, runs in ((1, ["first run", "later, with news", "later, nothing new"]),
                              (4, ["later, with news", "later, nothing new"])):
            print(f"== {MODELS} models, {threads} at a time")
            for day, which in enumerate(runs, 1):
                if "nothing" not in which:
                    insert(day + threads)
                took = [measure(tool, which, threads) for tool in tools]
                print(f"      firn / dbt {took[0] / took[1]:.3f} of the"
                      f" {'time beyond the queries' if threads == 1 else 'wall'}")
    finally:
        lab.drop_schemas(PREFIX)


main()
