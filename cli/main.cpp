#include "cli/app.hpp"

int main(int argc, char** argv) {
    return slotctl::cli::run(argc, argv);
}
