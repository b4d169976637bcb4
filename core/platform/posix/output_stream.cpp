#include "core/platform/output_stream.hpp"

#include <array>
#include <streambuf>
#include <string>
#include <utility>

#include <sys/stat.h>
#include <unistd.h>

#include "core/platform/file_trouble.hpp"
#include "core/platform/posix/place.hpp"
#include "core/platform/posix/replacement.hpp"
#include "core/platform/posix/special_file.hpp"

namespace slotctl {

namespace {

namespace fs = std::filesystem;

/// A stream buffer over a descriptor. The standard library's streams do not keep the reason of a failed
/// write.
class Buffer : public std::streambuf {
  public:
    Buffer(int descriptor, std::string name) : descriptor_(descriptor), name_(std::move(name)) {
        setp(bytes_.data(), bytes_.data() + bytes_.size());
    }

  protected:
    int_type overflow(int_type next) override {
        empty();
        if (!traits_type::eq_int_type(next, traits_type::eof())) sputc(traits_type::to_char_type(next));
        return traits_type::not_eof(next);
    }
    int sync() override {
        empty();
        return 0;
    }

  private:
    void empty() {
        const int error = write_all(descriptor_, {pbase(), static_cast<std::size_t>(pptr() - pbase())});
        setp(bytes_.data(), bytes_.data() + bytes_.size());
        if (error != 0) throw FileTrouble(error).error("cannot write to " + name_);
    }

    int descriptor_;
    std::string name_;
    std::array<char, 65536> bytes_{};
};

class DescriptorStream : public OutputStream {
  public:
    DescriptorStream(int descriptor, const std::string& name) : buffer_(descriptor, name), stream_(&buffer_) {
        stream_.exceptions(std::ios::badbit);  // lets the buffer's own exception through
    }
    std::ostream& stream() override { return stream_; }
    void finish() override { stream_.flush(); }

  private:
    Buffer buffer_;
    std::ostream stream_;
};

class SpecialFile : public OutputStream {
  public:
    SpecialFile(Descriptor descriptor, const fs::path& file)
        : descriptor_(std::move(descriptor)), stream_(descriptor_.get(), file.string()) {}
    std::ostream& stream() override { return stream_.stream(); }
    void finish() override { stream_.finish(); }

  private:
    Descriptor descriptor_;
    DescriptorStream stream_;
};

class NewFile : public OutputStream {
  public:
    NewFile(Place place, fs::path file)
        : place_(std::move(place)),
          file_(std::move(file)),
          unfinished_(place_),
          stream_(unfinished_.get(), file_.string()) {}

    std::ostream& stream() override { return stream_.stream(); }
    void finish() override {
        stream_.finish();
        constexpr mode_t for_the_owner = 0600;
        try {
            unfinished_.finish(for_the_owner, false);
        } catch (const FileTrouble& trouble) {
            throw trouble.error("cannot replace " + file_.string());
        }
    }

  private:
    Place place_;
    fs::path file_;
    Replacement unfinished_;
    DescriptorStream stream_;
};

}  // namespace

std::unique_ptr<OutputStream> to_standard_output() {
    return std::make_unique<DescriptorStream>(STDOUT_FILENO, "standard output");
}

std::unique_ptr<OutputStream> to_file(const fs::path& file) {
    try {
        Place place(file);
        struct stat status {};
        if (place.look(status) && (place.is_inherited() || is_special(status.st_mode)))
            return std::make_unique<SpecialFile>(open_special(place, status.st_mode), file);
        return std::make_unique<NewFile>(std::move(place), file);
    } catch (const FileTrouble& trouble) {
        throw trouble.error(
            "cannot write " + file.string(),
            "check that its directory exists, that this user may write to it, and that there is free space");
    }
}

}  // namespace slotctl
