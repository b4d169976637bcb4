#include "core/base/zone_names.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace slotctl {

namespace {

using Renamed = std::pair<std::string_view, std::string_view>;

// From the `backward` links of the IANA time zone database, sorted.
constexpr std::array renamed{
    Renamed{"Africa/Asmera", "Africa/Nairobi"},
    Renamed{"Africa/Timbuktu", "Africa/Abidjan"},
    Renamed{"America/Argentina/ComodRivadavia", "America/Argentina/Catamarca"},
    Renamed{"America/Atka", "America/Adak"},
    Renamed{"America/Buenos_Aires", "America/Argentina/Buenos_Aires"},
    Renamed{"America/Catamarca", "America/Argentina/Catamarca"},
    Renamed{"America/Coral_Harbour", "America/Panama"},
    Renamed{"America/Cordoba", "America/Argentina/Cordoba"},
    Renamed{"America/Ensenada", "America/Tijuana"},
    Renamed{"America/Fort_Wayne", "America/Indiana/Indianapolis"},
    Renamed{"America/Godthab", "America/Nuuk"},
    Renamed{"America/Indianapolis", "America/Indiana/Indianapolis"},
    Renamed{"America/Jujuy", "America/Argentina/Jujuy"},
    Renamed{"America/Knox_IN", "America/Indiana/Knox"},
    Renamed{"America/Kralendijk", "America/Puerto_Rico"},
    Renamed{"America/Louisville", "America/Kentucky/Louisville"},
    Renamed{"America/Lower_Princes", "America/Puerto_Rico"},
    Renamed{"America/Marigot", "America/Puerto_Rico"},
    Renamed{"America/Mendoza", "America/Argentina/Mendoza"},
    Renamed{"America/Montreal", "America/Toronto"},
    Renamed{"America/Nipigon", "America/Toronto"},
    Renamed{"America/Pangnirtung", "America/Iqaluit"},
    Renamed{"America/Porto_Acre", "America/Rio_Branco"},
    Renamed{"America/Rainy_River", "America/Winnipeg"},
    Renamed{"America/Rosario", "America/Argentina/Cordoba"},
    Renamed{"America/Santa_Isabel", "America/Tijuana"},
    Renamed{"America/Shiprock", "America/Denver"},
    Renamed{"America/St_Barthelemy", "America/Puerto_Rico"},
    Renamed{"America/Thunder_Bay", "America/Toronto"},
    Renamed{"America/Virgin", "America/Puerto_Rico"},
    Renamed{"America/Yellowknife", "America/Edmonton"},
    Renamed{"Antarctica/South_Pole", "Pacific/Auckland"},
    Renamed{"Arctic/Longyearbyen", "Europe/Berlin"},
    Renamed{"Asia/Ashkhabad", "Asia/Ashgabat"},
    Renamed{"Asia/Calcutta", "Asia/Kolkata"},
    Renamed{"Asia/Choibalsan", "Asia/Ulaanbaatar"},
    Renamed{"Asia/Chongqing", "Asia/Shanghai"},
    Renamed{"Asia/Chungking", "Asia/Shanghai"},
    Renamed{"Asia/Dacca", "Asia/Dhaka"},
    Renamed{"Asia/Harbin", "Asia/Shanghai"},
    Renamed{"Asia/Istanbul", "Europe/Istanbul"},
    Renamed{"Asia/Kashgar", "Asia/Urumqi"},
    Renamed{"Asia/Katmandu", "Asia/Kathmandu"},
    Renamed{"Asia/Macao", "Asia/Macau"},
    Renamed{"Asia/Rangoon", "Asia/Yangon"},
    Renamed{"Asia/Saigon", "Asia/Ho_Chi_Minh"},
    Renamed{"Asia/Tel_Aviv", "Asia/Jerusalem"},
    Renamed{"Asia/Thimbu", "Asia/Thimphu"},
    Renamed{"Asia/Ujung_Pandang", "Asia/Makassar"},
    Renamed{"Asia/Ulan_Bator", "Asia/Ulaanbaatar"},
    Renamed{"Atlantic/Faeroe", "Atlantic/Faroe"},
    Renamed{"Atlantic/Jan_Mayen", "Europe/Berlin"},
    Renamed{"Australia/ACT", "Australia/Sydney"},
    Renamed{"Australia/Canberra", "Australia/Sydney"},
    Renamed{"Australia/Currie", "Australia/Hobart"},
    Renamed{"Australia/LHI", "Australia/Lord_Howe"},
    Renamed{"Australia/NSW", "Australia/Sydney"},
    Renamed{"Australia/North", "Australia/Darwin"},
    Renamed{"Australia/Queensland", "Australia/Brisbane"},
    Renamed{"Australia/South", "Australia/Adelaide"},
    Renamed{"Australia/Tasmania", "Australia/Hobart"},
    Renamed{"Australia/Victoria", "Australia/Melbourne"},
    Renamed{"Australia/West", "Australia/Perth"},
    Renamed{"Australia/Yancowinna", "Australia/Broken_Hill"},
    Renamed{"Brazil/Acre", "America/Rio_Branco"},
    Renamed{"Brazil/DeNoronha", "America/Noronha"},
    Renamed{"Brazil/East", "America/Sao_Paulo"},
    Renamed{"Brazil/West", "America/Manaus"},
    Renamed{"CET", "Europe/Brussels"},
    Renamed{"CST6CDT", "America/Chicago"},
    Renamed{"Canada/Atlantic", "America/Halifax"},
    Renamed{"Canada/Central", "America/Winnipeg"},
    Renamed{"Canada/Eastern", "America/Toronto"},
    Renamed{"Canada/Mountain", "America/Edmonton"},
    Renamed{"Canada/Newfoundland", "America/St_Johns"},
    Renamed{"Canada/Pacific", "America/Vancouver"},
    Renamed{"Canada/Saskatchewan", "America/Regina"},
    Renamed{"Canada/Yukon", "America/Whitehorse"},
    Renamed{"Chile/Continental", "America/Santiago"},
    Renamed{"Chile/EasterIsland", "Pacific/Easter"},
    Renamed{"Cuba", "America/Havana"},
    Renamed{"EET", "Europe/Athens"},
    Renamed{"EST", "America/Panama"},
    Renamed{"EST5EDT", "America/New_York"},
    Renamed{"Egypt", "Africa/Cairo"},
    Renamed{"Eire", "Europe/Dublin"},
    Renamed{"Etc/Greenwich", "Etc/GMT"},
    Renamed{"Etc/UCT", "Etc/UTC"},
    Renamed{"Etc/Universal", "Etc/UTC"},
    Renamed{"Etc/Zulu", "Etc/UTC"},
    Renamed{"Europe/Belfast", "Europe/London"},
    Renamed{"Europe/Bratislava", "Europe/Prague"},
    Renamed{"Europe/Busingen", "Europe/Zurich"},
    Renamed{"Europe/Kiev", "Europe/Kyiv"},
    Renamed{"Europe/Mariehamn", "Europe/Helsinki"},
    Renamed{"Europe/Nicosia", "Asia/Nicosia"},
    Renamed{"Europe/Podgorica", "Europe/Belgrade"},
    Renamed{"Europe/San_Marino", "Europe/Rome"},
    Renamed{"Europe/Tiraspol", "Europe/Chisinau"},
    Renamed{"Europe/Uzhgorod", "Europe/Kyiv"},
    Renamed{"Europe/Vatican", "Europe/Rome"},
    Renamed{"Europe/Zaporozhye", "Europe/Kyiv"},
    Renamed{"GB", "Europe/London"},
    Renamed{"GB-Eire", "Europe/London"},
    Renamed{"GMT+0", "Etc/GMT"},
    Renamed{"GMT-0", "Etc/GMT"},
    Renamed{"GMT0", "Etc/GMT"},
    Renamed{"Greenwich", "Etc/GMT"},
    Renamed{"HST", "Pacific/Honolulu"},
    Renamed{"Hongkong", "Asia/Hong_Kong"},
    Renamed{"Iceland", "Africa/Abidjan"},
    Renamed{"Iran", "Asia/Tehran"},
    Renamed{"Israel", "Asia/Jerusalem"},
    Renamed{"Jamaica", "America/Jamaica"},
    Renamed{"Japan", "Asia/Tokyo"},
    Renamed{"Kwajalein", "Pacific/Kwajalein"},
    Renamed{"Libya", "Africa/Tripoli"},
    Renamed{"MET", "Europe/Brussels"},
    Renamed{"MST", "America/Phoenix"},
    Renamed{"MST7MDT", "America/Denver"},
    Renamed{"Mexico/BajaNorte", "America/Tijuana"},
    Renamed{"Mexico/BajaSur", "America/Mazatlan"},
    Renamed{"Mexico/General", "America/Mexico_City"},
    Renamed{"NZ", "Pacific/Auckland"},
    Renamed{"NZ-CHAT", "Pacific/Chatham"},
    Renamed{"Navajo", "America/Denver"},
    Renamed{"PRC", "Asia/Shanghai"},
    Renamed{"PST8PDT", "America/Los_Angeles"},
    Renamed{"Pacific/Enderbury", "Pacific/Kanton"},
    Renamed{"Pacific/Johnston", "Pacific/Honolulu"},
    Renamed{"Pacific/Ponape", "Pacific/Guadalcanal"},
    Renamed{"Pacific/Samoa", "Pacific/Pago_Pago"},
    Renamed{"Pacific/Truk", "Pacific/Port_Moresby"},
    Renamed{"Pacific/Yap", "Pacific/Port_Moresby"},
    Renamed{"Poland", "Europe/Warsaw"},
    Renamed{"Portugal", "Europe/Lisbon"},
    Renamed{"ROC", "Asia/Taipei"},
    Renamed{"ROK", "Asia/Seoul"},
    Renamed{"Singapore", "Asia/Singapore"},
    Renamed{"Turkey", "Europe/Istanbul"},
    Renamed{"UCT", "Etc/UTC"},
    Renamed{"US/Alaska", "America/Anchorage"},
    Renamed{"US/Aleutian", "America/Adak"},
    Renamed{"US/Arizona", "America/Phoenix"},
    Renamed{"US/Central", "America/Chicago"},
    Renamed{"US/East-Indiana", "America/Indiana/Indianapolis"},
    Renamed{"US/Eastern", "America/New_York"},
    Renamed{"US/Hawaii", "Pacific/Honolulu"},
    Renamed{"US/Indiana-Starke", "America/Indiana/Knox"},
    Renamed{"US/Michigan", "America/Detroit"},
    Renamed{"US/Mountain", "America/Denver"},
    Renamed{"US/Pacific", "America/Los_Angeles"},
    Renamed{"US/Samoa", "Pacific/Pago_Pago"},
    Renamed{"UTC", "Etc/UTC"},
    Renamed{"Universal", "Etc/UTC"},
    Renamed{"W-SU", "Europe/Moscow"},
    Renamed{"WET", "Europe/Lisbon"},
    Renamed{"Zulu", "Etc/UTC"},
};

}  // namespace

std::optional<std::string_view> successor_of_zone(std::string_view name) {
    const auto* const found =
        std::lower_bound(renamed.begin(), renamed.end(), name,
                         [](const Renamed& known, std::string_view wanted) { return known.first < wanted; });
    if (found == renamed.end() || found->first != name) return std::nullopt;
    return found->second;
}

std::string unknown_zone(std::string_view name) {
    return "the time zone \"" + std::string(name) + "\" is unknown on this machine";
}

std::string unknown_zone_advice(std::string_view name) {
    if (const auto successor = successor_of_zone(name)) {
        return "it is an old name: write \"" + std::string(*successor) +
               "\", or install the old names (on Debian 13 the package tzdata-legacy)";
    }
    return "zones are written like Europe/Berlin or UTC";
}

std::string unknown_zone_advice(std::string_view name, std::string_view provider) {
    const std::string zone(successor_of_zone(name).value_or("ZONE"));
    std::string text = "`slotctl provider set ";
    text.append(provider).append(" --time-zone ").append(zone).append("` gives it another one; ");
    return text + unknown_zone_advice(name);
}

std::string unknown_zone_and_advice(std::string_view name, std::string_view provider) {
    return unknown_zone(name) + " (" + unknown_zone_advice(name, provider) + ")";
}

}  // namespace slotctl
