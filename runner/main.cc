#include "runner/cli/commands.h"

int main(int argc, char** argv) { return firn::RunCommandLine({argv + 1, argv + argc}); }
