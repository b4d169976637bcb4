#include "core/store/postgres/import_lists.hpp"
#include "core/store/postgres/libpqxx.hpp"
#include "core/store/postgres/values.hpp"

namespace slotctl::postgres {

namespace {

/// What the file does not list of these providers, for a row `c` of the table.
const std::string left_out =
    " c.provider_id = ANY ($1::bigint[]) AND NOT EXISTS (SELECT 1 FROM unnest($2::bigint[], $3::text[])"
    " AS g(provider_id, name) WHERE g.provider_id = c.provider_id AND g.name = c.name)";

/// Calendars under a new name: $4 are the sources of $3. One of the file's for each stored one that it leaves
/// out, and the other way round.
const std::string renamed =
    "(SELECT c.provider_id, pg_catalog.min(c.name) AS old_name, pg_catalog.min(n.name) AS new_name"
    " FROM provider_calendars c JOIN unnest($2::bigint[], $3::text[], $4::text[]) AS n(provider_id, name,"
    " source) ON n.provider_id = c.provider_id AND n.source = c.source WHERE NOT EXISTS (SELECT 1 FROM"
    " provider_calendars o WHERE o.provider_id = n.provider_id AND o.name = n.name) AND" +
    left_out + " GROUP BY c.provider_id, c.source) r";

void replace_calendars(pqxx::transaction_base& tx, const std::vector<ProviderRecord>& providers,
                       Instant now) {
    ArrayText owners, of, names, sources;
    for (const ProviderRecord& provider : providers) {
        if (!provider.calendars) continue;
        owners.add(provider.id);
        for (const CalendarRecord& calendar : *provider.calendars) {
            of.add(provider.id);
            names.add(std::string_view(calendar.name));
            sources.add(std::string_view(calendar.source));
        }
    }
    if (owners.empty()) return;
    // The same source under a new name keeps its busy times: until it is read again, they could be booked.
    exec_params(tx,
                "UPDATE provider_busy b SET calendar = r.new_name FROM " + renamed +
                    " WHERE b.provider_id = r.provider_id AND b.calendar = r.old_name",
                owners.str(), of.str(), names.str(), sources.str());
    exec_params(tx,
                "UPDATE provider_calendars k SET name = r.new_name FROM " + renamed +
                    " WHERE k.provider_id = r.provider_id AND k.name = r.old_name",
                owners.str(), of.str(), names.str(), sources.str());
    exec_params(
        tx,
        "DELETE FROM provider_busy b USING provider_calendars c WHERE b.provider_id = c.provider_id AND"
        " b.calendar = c.name AND" +
            left_out,
        owners.str(), of.str(), names.str());
    exec_params(tx, "DELETE FROM provider_calendars c WHERE" + left_out, owners.str(), of.str(), names.str());
    exec_params(tx,
                "INSERT INTO provider_calendars (provider_id, name, source, added_at) SELECT g.*,"
                " $4::timestamptz FROM unnest($1::bigint[], $2::text[], $3::text[]) AS g"
                " ON CONFLICT (provider_id, name) DO UPDATE SET source = excluded.source",
                of.str(), names.str(), sources.str(), format_instant(now));
}

void replace_feeds(pqxx::transaction_base& tx, const std::vector<ProviderRecord>& providers, Instant now) {
    ArrayText owners, of, names, busy, hashes;
    for (const ProviderRecord& provider : providers) {
        if (!provider.feeds) continue;
        owners.add(provider.id);
        for (const FeedRecord& feed : *provider.feeds) {
            of.add(provider.id);
            names.add(std::string_view(feed.name));
            busy.add(feed.busy_only);
            hashes.add(std::string_view(feed.secret_hash));
        }
    }
    if (owners.empty()) return;
    exec_params(tx, "DELETE FROM calendar_feeds c WHERE" + left_out, owners.str(), of.str(), names.str());
    exec_params(tx,
                "INSERT INTO calendar_feeds (provider_id, name, busy_only, secret_hash, added_at) SELECT g.*,"
                " $5::timestamptz FROM unnest($1::bigint[], $2::text[], $3::boolean[], $4::text[]) AS g"
                " ON CONFLICT (provider_id, name) DO UPDATE SET busy_only = excluded.busy_only,"
                " secret_hash = excluded.secret_hash",
                of.str(), names.str(), busy.str(), hashes.str(), format_instant(now));
}

}  // namespace

void replace_calendars_and_feeds(pqxx::transaction_base& tx, const std::vector<ProviderRecord>& providers,
                                 Instant now) {
    replace_calendars(tx, providers, now);
    replace_feeds(tx, providers, now);
}

}  // namespace slotctl::postgres
