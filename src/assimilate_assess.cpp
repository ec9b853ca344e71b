// The program assimilate-assess.
#include "pugmark/cli/command.h"

int main(int argc, char** argv) { return pugmark::cli::run_assimilate_assess(argc, argv); }
