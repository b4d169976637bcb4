#include "core/serve/kept_answers.hpp"

namespace slotctl::serve {

std::shared_ptr<const KeptAnswer> KeptAnswers::find(const std::string& question, const std::string& stamp,
                                                    Instant now) {
    const std::lock_guard lock(mutex_);
    const auto place = places_.find(question);
    if (place == places_.end()) return nullptr;
    const auto& answer = place->second->answer;
    // A clock that was set back asks about a time before the answer's own.
    if (answer->stamp != stamp || now < answer->from || now >= answer->until) return nullptr;
    entries_.splice(entries_.begin(), entries_, place->second);
    return answer;
}

void KeptAnswers::keep(const std::string& question, std::shared_ptr<const KeptAnswer> answer) {
    Entry entry{question, std::move(answer)};
    const std::size_t size = size_of(entry);
    const std::lock_guard lock(mutex_);
    if (const auto place = places_.find(question); place != places_.end()) drop(place->second);
    if (size > most_bytes_) return;
    while (bytes_ + size > most_bytes_) drop(std::prev(entries_.end()));
    entries_.push_front(std::move(entry));
    places_[question] = entries_.begin();
    bytes_ += size;
}

std::size_t KeptAnswers::bytes() const {
    const std::lock_guard lock(mutex_);
    return bytes_;
}

std::size_t KeptAnswers::size_of(const Entry& entry) {
    constexpr std::size_t bookkeeping = 300;
    const std::size_t zipped = entry.answer->zipped ? entry.answer->zipped->size() : 0;
    return entry.answer->body->size() + zipped + entry.answer->stamp.size() + 2 * entry.question.size() +
           bookkeeping;
}

void KeptAnswers::drop(Entries::iterator entry) {
    bytes_ -= size_of(*entry);
    places_.erase(entry->question);
    entries_.erase(entry);
}

}  // namespace slotctl::serve
