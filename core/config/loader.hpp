#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/config/document.hpp"
#include "core/config/settings.hpp"

namespace slotctl {

/// Applies the sources to the defaults, the weakest first, and collects every error on the way.
class Loader {
  public:
    explicit Loader(const ConfigSources& sources);

    void take_file(std::string_view text, const std::filesystem::path& file);
    void take_environment();
    void take_options();

    /// Reads the secrets from their own files, as far as they still apply. Throws Error(config or permission)
    /// with all errors of all sources.
    LoadedConfig finish();

  private:
    /// One value from one source.
    struct Offer {
        Given given;
        std::string name;    ///< as its source names it: `maintain.days_ahead`, `SLOTCTL_MAINTAIN_DAYS_AHEAD`
        std::string origin;  ///< as shown to users: `/etc/slotctl/config.toml:12`
        Place at;            ///< position of the value in a file
    };
    struct Fault {
        Place at;
        std::string message;
        bool forbidden = false;  ///< a file may not be read
    };
    struct NamedFile {
        std::filesystem::path path;
        std::string named_by;  ///< empty if found in $CREDENTIALS_DIRECTORY
        std::filesystem::path relative_to;
    };
    struct State {
        std::string origin = "default";
        std::optional<NamedFile> file;  ///< the file from which to read the secret
    };

    void check_names(const Document& document);
    void check_keys(const Document::Table& table);
    void take_repeated(const Document& document);
    std::vector<Document::Table> tables_of(const Document& document, std::string_view name,
                                           std::vector<std::string>& origins) const;
    void check_variables();
    void take(std::size_t index, const std::optional<Offer>& value, const std::optional<Offer>& file);
    void take_value(std::size_t index, const Offer& offer);
    void take_secret_file(std::size_t index, const Offer& offer);
    [[nodiscard]] std::optional<Offer> offer_in(const Document& document, std::string_view table,
                                                const std::string& name) const;
    [[nodiscard]] std::optional<Offer> offer_of(const std::string& variable_name) const;
    void look_up_credential(std::size_t index);
    void read_secret(std::size_t index);
    void fault(Place at, const std::string& message, bool forbidden = false);
    void throw_faults();

    const ConfigSources& sources_;
    LoadedConfig result_;
    std::filesystem::path file_;
    std::vector<State> states_;                  // in the order of all_settings()
    std::vector<std::string> schedule_origins_;  // empty for the default schedule
    std::vector<std::string> reminder_origins_;  // empty for the default reminders
    std::vector<Fault> faults_;
};

}  // namespace slotctl
