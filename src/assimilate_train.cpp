// The program assimilate-train.
#include "pugmark/cli/command.h"

int main(int argc, char** argv) { return pugmark::cli::run_assimilate_train(argc, argv); }
