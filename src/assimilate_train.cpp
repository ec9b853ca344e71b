// The program assimilate-train.
#include "pugmark/cli/command.h"

int main(int argc, char** argv) {
  return pugmark::cli::run_program(pugmark::cli::make_assimilate_train_app, argc, argv);
}
