#include "core/platform/output_stream.hpp"

#include <array>
#include <streambuf>
#include <string>
#include <utility>

#include "core/base/path_text.hpp"
#include "core/platform/file_trouble.hpp"
#include "core/platform/output_sink.hpp"

namespace slotctl {

namespace {

/// The standard library's file streams do not keep the reason of a failed write.
class Buffer : public std::streambuf {
  public:
    Buffer(OutputSink& sink, std::string name) : sink_(sink), name_(std::move(name)) { begin(); }

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
    void begin() { setp(bytes_.data(), bytes_.data() + bytes_.size()); }
    void empty() {
        const std::string_view text(pbase(), static_cast<std::size_t>(pptr() - pbase()));
        begin();  // what cannot be written is not tried again
        try {
            sink_.write(text);
        } catch (const FileTrouble& trouble) {
            throw trouble.error("cannot write to " + name_);
        }
    }

    OutputSink& sink_;
    std::string name_;
    std::array<char, 65536> bytes_{};
};

class SinkStream : public OutputStream {
  public:
    SinkStream(std::unique_ptr<OutputSink> sink, const std::string& name)
        : sink_(std::move(sink)), name_(name), buffer_(*sink_, name), stream_(&buffer_) {
        stream_.exceptions(std::ios::badbit);  // lets the buffer's own exception through
    }

    std::ostream& stream() override { return stream_; }
    void finish() override {
        stream_.flush();
        try {
            sink_->finish();
        } catch (const FileTrouble& trouble) {
            throw trouble.error("cannot replace " + name_);
        }
    }

  private:
    std::unique_ptr<OutputSink> sink_;
    std::string name_;
    Buffer buffer_;
    std::ostream stream_;
};

}  // namespace

std::unique_ptr<OutputStream> to_standard_output() {
    return std::make_unique<SinkStream>(standard_output_sink(), "standard output");
}

std::unique_ptr<OutputStream> to_file(const std::filesystem::path& file) {
    try {
        return std::make_unique<SinkStream>(file_sink(file), utf8(file));
    } catch (const FileTrouble& trouble) {
        throw trouble.error(
            "cannot write " + utf8(file),
            "check that its directory exists, that this user may write to it, and that there is free space");
    }
}

}  // namespace slotctl
