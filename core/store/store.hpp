#pragma once

#include <string>

#include "core/store/adoption_store.hpp"
#include "core/store/alert_store.hpp"
#include "core/store/booked_offset_store.hpp"
#include "core/store/booking_store.hpp"
#include "core/store/busy_store.hpp"
#include "core/store/calendar_store.hpp"
#include "core/store/change_store.hpp"
#include "core/store/delivery_store.hpp"
#include "core/store/edit_store.hpp"
#include "core/store/exchange_store.hpp"
#include "core/store/feed_store.hpp"
#include "core/store/health_store.hpp"
#include "core/store/listing_store.hpp"
#include "core/store/maintenance_store.hpp"
#include "core/store/message_store.hpp"
#include "core/store/pause_store.hpp"
#include "core/store/reservation_store.hpp"
#include "core/store/review_store.hpp"
#include "core/store/run_store.hpp"
#include "core/store/schema_store.hpp"
#include "core/store/statistics_store.hpp"
#include "core/store/stock_store.hpp"
#include "core/store/storage_store.hpp"

namespace slotctl {

/// A database of slotctl. Its interface is about slots, bookings, reservations and runs, never SQL. Not
/// thread-safe: only one thread may use it. Every function throws Error: unavailable if the database is gone,
/// permission, conflict, failed.
class Store {
  public:
    virtual ~Store() = default;

    virtual SchemaStore& schema() = 0;
    virtual AdoptionStore& adoption() = 0;
    virtual RunStore& runs() = 0;
    virtual MaintenanceStore& maintenance() = 0;
    virtual BookedOffsetStore& booked_offsets() = 0;
    virtual CalendarStore& calendars() = 0;
    virtual ChangeStore& changes() = 0;
    virtual BusyStore& busy() = 0;
    virtual PauseStore& pauses() = 0;
    virtual BookingStore& bookings() = 0;
    virtual FeedStore& feeds() = 0;
    virtual ReservationStore& reservations() = 0;
    virtual ExchangeStore& exchange() = 0;
    virtual HealthStore& health() = 0;
    virtual AlertStore& alerts() = 0;
    virtual ListingStore& listings() = 0;
    virtual EditStore& edits() = 0;
    virtual StockStore& stock() = 0;
    virtual StorageStore& storage() = 0;
    virtual MessageStore& messages() = 0;
    virtual DeliveryStore& deliveries() = 0;
    virtual ReviewStore& reviews() = 0;
    virtual StatisticsStore& statistics() = 0;

    /// For people: `sqlite:/var/lib/slotctl/slotctl.db`, `postgresql://user@host/db`; no password.
    [[nodiscard]] virtual std::string description() const = 0;
    /// The same for all processes of this host that use the same database, whatever their configuration.
    virtual std::string identity() = 0;
};

}  // namespace slotctl
