"""What the benches on Trino share: the servers of scripts/lab, asked as scripts/lab/env.sh says."""
import os
import shutil
import signal
import subprocess
import time

import trino


def ask(sql):
    connection = trino.dbapi.connect(host=os.environ["TRINO_HOST"],
                                     port=int(os.environ["TRINO_PORT"]),
                                     user=os.environ["TRINO_USER"], catalog="lake", timezone="UTC")
    cursor = connection.cursor()
    cursor.execute(sql)
    return cursor.fetchall()


def psql(sql):
    subprocess.run(["psql", "-qX", "-v", "ON_ERROR_STOP=1", "-d", "shop", "-c", sql], check=True,
                   stdout=subprocess.DEVNULL)


def drop_schemas(prefix):
    for (schema,) in ask(f"select schema_name from lake.information_schema.schemata "
                         f"where schema_name like '{prefix}%'"):
        for (table, kind) in ask(f"select table_name, table_type from lake.information_schema.tables "
                                 f"where table_schema = '{schema}'"):
            ask(f"drop {'view' if kind == 'VIEW' else 'table'} if exists lake.{schema}.\"{table}\"")
        ask(f"drop schema if exists lake.{schema}")


def run(command, environment=None, folder=".", kill_after=None):
    """The exit code, the wall seconds and the output; None for the code of a process killed."""
    began = time.monotonic()
    process = subprocess.Popen(command, cwd=folder, env={**os.environ, **(environment or {})},
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        said, _ = process.communicate(timeout=kill_after)
        code = process.returncode
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        said, _ = process.communicate()
        code = None
    return code, time.monotonic() - began, said


def copy_project(root, folder, parts):
    """A copy of parts of a project, so that nobody shares its target/."""
    shutil.rmtree(folder, ignore_errors=True)
    for part in parts:
        source, target = os.path.join(root, part), os.path.join(folder, part)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        (shutil.copytree if os.path.isdir(source) else shutil.copy)(source, target)
