#include "core/platform/output_sink.hpp"

#include <utility>

#include <sys/stat.h>
#include <unistd.h>

#include "core/platform/file_trouble.hpp"
#include "core/platform/posix/place.hpp"
#include "core/platform/posix/replacement.hpp"
#include "core/platform/posix/special_file.hpp"

namespace slotctl {

namespace {

void write_to(int descriptor, std::string_view text) {
    if (const int error = write_all(descriptor, text); error != 0) throw FileTrouble(error);
}

class StandardOutput : public OutputSink {
  public:
    void write(std::string_view text) override { write_to(STDOUT_FILENO, text); }
};

class SpecialFile : public OutputSink {
  public:
    explicit SpecialFile(Descriptor descriptor) : descriptor_(std::move(descriptor)) {}
    void write(std::string_view text) override { write_to(descriptor_.get(), text); }

  private:
    Descriptor descriptor_;
};

class NewFile : public OutputSink {
  public:
    explicit NewFile(Place place) : place_(std::move(place)), unfinished_(place_) {}
    void write(std::string_view text) override { write_to(unfinished_.get(), text); }
    void finish() override {
        constexpr mode_t for_the_owner = 0600;
        unfinished_.finish(for_the_owner, false);
    }

  private:
    Place place_;
    Replacement unfinished_;
};

}  // namespace

std::unique_ptr<OutputSink> standard_output_sink() {
    return std::make_unique<StandardOutput>();
}

std::unique_ptr<OutputSink> file_sink(const std::filesystem::path& file) {
    Place place(file);
    struct stat status {};
    if (place.look(status) && (place.is_inherited() || is_special(status.st_mode)))
        return std::make_unique<SpecialFile>(open_special(place, status.st_mode));
    return std::make_unique<NewFile>(std::move(place));
}

}  // namespace slotctl
