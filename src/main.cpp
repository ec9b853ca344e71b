// The program pugmark.
#include "pugmark/cli/command.h"

int main(int argc, char** argv) { return pugmark::cli::run_program(pugmark::cli::make_pugmark_app, argc, argv); }
