#include "core/platform/output_stream.hpp"

#include <array>
#include <cerrno>
#include <streambuf>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/error.hpp"
#include "core/platform/posix/descriptor.hpp"

namespace slotctl {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& what, int error) {
    const bool forbidden = error == EACCES || error == EPERM || error == EROFS;
    throw Error(forbidden ? ErrorKind::permission : ErrorKind::failed,
                what + ": " + std::generic_category().message(error));
}

/// A stream's buffer over a descriptor. The streams of the library forget why a write failed.
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
        if (error != 0) fail("cannot write to " + name_, error);
    }

    int descriptor_;
    std::string name_;
    std::array<char, 65536> bytes_{};
};

class DescriptorStream : public OutputStream {
  public:
    DescriptorStream(int descriptor, const std::string& name) : buffer_(descriptor, name), stream_(&buffer_) {
        stream_.exceptions(std::ios::badbit);  // lets the buffer's own error through
    }
    std::ostream& stream() override { return stream_; }
    void finish() override { stream_.flush(); }

  private:
    Buffer buffer_;
    std::ostream stream_;
};

/// Opens what is not a regular file; a descriptor below 0 is one that has to be replaced or made.
int special_file(const fs::path& file) {
    struct stat status {};
    if (::stat(file.c_str(), &status) != 0 || S_ISREG(status.st_mode)) return -1;
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) fail("cannot write " + file.string(), errno);
    return descriptor;
}

class SpecialFile : public OutputStream {
  public:
    SpecialFile(int descriptor, const fs::path& file)
        : descriptor_(descriptor), stream_(descriptor, file.string()) {}
    std::ostream& stream() override { return stream_.stream(); }
    void finish() override { stream_.finish(); }

  private:
    Descriptor descriptor_;
    DescriptorStream stream_;
};

class NewFile : public OutputStream {
  public:
    explicit NewFile(const fs::path& file)
        : file_(fs::absolute(file)),
          unfinished_(file_.parent_path() /
                      ("." + file_.filename().string() + "." + std::to_string(::getpid()))),
          descriptor_(open_new(unfinished_, file)),
          stream_(descriptor_.get(), file.string()) {}
    ~NewFile() override {
        if (!finished_) ::unlink(unfinished_.c_str());
    }
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;

    std::ostream& stream() override { return stream_.stream(); }
    void finish() override {
        stream_.finish();
        if (::fsync(descriptor_.get()) != 0) fail("cannot write to " + file_.string(), errno);
        if (::rename(unfinished_.c_str(), file_.c_str()) != 0)
            fail("cannot replace " + file_.string(), errno);
        finished_ = true;
        const Descriptor place(::open(file_.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        if (place.get() >= 0) ::fsync(place.get());
    }

  private:
    static int open_new(const fs::path& unfinished, const fs::path& file) {
        ::unlink(unfinished.c_str());
        constexpr mode_t for_the_owner = 0600;
        const int descriptor =
            ::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, for_the_owner);
        if (descriptor < 0) fail("cannot write " + file.string(), errno);
        return descriptor;
    }

    fs::path file_, unfinished_;
    Descriptor descriptor_;
    DescriptorStream stream_;
    bool finished_ = false;
};

}  // namespace

std::unique_ptr<OutputStream> to_standard_output() {
    return std::make_unique<DescriptorStream>(STDOUT_FILENO, "standard output");
}

std::unique_ptr<OutputStream> to_file(const fs::path& file) {
    if (const int descriptor = special_file(file); descriptor >= 0)
        return std::make_unique<SpecialFile>(descriptor, file);
    return std::make_unique<NewFile>(file);
}

}  // namespace slotctl
