#include "core/exchange/json_element.hpp"

#include <utility>

namespace slotctl {

bool JsonElement::key(std::string key) {
    Open& object = open_.back();
    const auto [member, is_new] = object.container->emplace(key, nullptr);
    object.slot = &*member;
    object.key = std::move(key);
    return is_new;
}

Json* JsonElement::place(Json value) {
    if (open_.empty()) {
        root_ = std::move(value);
        return &root_;
    }
    const Open& parent = open_.back();
    if (parent.container->is_array()) {
        parent.container->push_back(std::move(value));
        return &parent.container->back();
    }
    *parent.slot = std::move(value);
    return parent.slot;
}

std::string JsonElement::path() const {
    std::string path;
    for (const Open& open : open_) {
        if (open.container->is_object()) {
            path += '.' + printable(open.key);
        } else if (!open.container->empty()) {
            path += '[' + std::to_string(open.container->size() - 1) + ']';
        }
    }
    return path;
}

}  // namespace slotctl
