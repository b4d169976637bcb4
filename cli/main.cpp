#include "cli/app.hpp"
#include "core/platform/process.hpp"

int main(int argc, char** argv) {
    slotctl::prepare_process();
    return slotctl::cli::run(argc, argv);
}
