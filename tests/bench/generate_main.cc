// bench_generate FOLDER MODELS: the folder is made anew.
#include <cstdio>
#include <cstdlib>

#include "tests/bench/generate.h"

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: bench_generate FOLDER MODELS\n", stderr);
    return 2;
  }
  firn::bench::Write(firn::bench::Generate(std::strtoul(argv[2], nullptr, 10)), argv[1]);
}
