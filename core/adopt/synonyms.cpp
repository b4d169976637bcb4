#include "core/adopt/synonyms.hpp"

#include <algorithm>
#include <array>

namespace slotctl::adopt {

namespace {

constexpr std::array<TableNames, 14> table_names{{
    {"providers",
     "provider serviceprovider professional practitioner specialist therapist stylist barber hairdresser "
     "mechanic technician instructor trainer coach tutor doctor dentist consultant resource bookableresource "
     "staffmember tasker handyman",
     "staff employee worker game gametable table room court lane station desk machine asset venue location "
     "calendar host",
     "parking"},
    {"services",
     "service servicetype treatment appointmenttype eventtype sessiontype lessontype bookabletype "
     "bookingtype",
     "lesson class package activity procedure session", "web"},
    {"offerings",
     "offering providerservice staffservice employeeservice serviceoffering mechanicservice providerskill "
     "gamesessiontype",
     "skill specialty competence", ""},
    {"provider_availability",
     "provideravailability weeklyavailability availability workinghour workschedule openinghour businesshour "
     "weeklyschedule weeklyhour officehour providerschedule providerhour staffschedule providerworkinghour "
     "recurringavailability availabilityrule workingtime",
     "schedule shift hour timetable", ""},
    {"service_time_slots",
     "servicetimeslot serviceslot servicehour serviceschedule serviceavailability servicewindow "
     "sessiontypehour",
     "timeslot hour schedule", ""},
    {"availability_overrides",
     "availabilityoverride availabilityexception dateoverride scheduleexception scheduleoverride "
     "hoursoverride specialday specialhour dateexception providertimeoff timeoff dayoff providerdayoff",
     "holiday closure blockeddate unavailability exception override", ""},
    {"slots",
     "slot bookingslot appointmentslot availableslot providerslot bookableslot openslot gamesession "
     "sessionslot",
     "timeslot session availability", ""},
    {"bookings", "booking appointment servicebooking providerbooking", "reservation visit",
     "inventory stock"},
    {"product_variants", "productvariant variant sku productsku stockrecord itemvariant",
     "product item article inventoryitem stockitem inventory stock", "order cart drop"},
    {"drop_products", "dropproduct dropitem dropvariant flashsaleproduct releaseproduct",
     "campaignproduct saleproduct", ""},
    {"orders", "order shoporder salesorder customerorder saleorder", "purchase sale checkout",
     "purchase work sort supplier production transfer display"},
    {"inventory_reservations",
     "inventoryreservation stockreservation inventoryhold stockhold stockallocation inventoryallocation "
     "orderreservation reserveditem",
     "reservation hold allocation", ""},
    {"customers", "customer client", "", ""},
    {"customer_devices", "customerdevice clientdevice pushdevice fcmdevice devicetoken pushtoken",
     "device userdevice", ""},
}};

struct ColumnNames {
    std::string_view table;  ///< empty: of every table
    std::string_view column, names;
};

/// The first that fits counts. A name of a column in `_minutes` may have its unit at its end or not.
constexpr ColumnNames column_names[] = {
    {"providers", "name", "name displayname fullname businessname companyname title label"},
    {"customers", "name", "fullname name displayname companyname"},
    {"", "name", "name title label servicename"},
    {"", "time_zone", "timezone tz tzname timezonename tzid iana"},
    {"", "active", "isactive active enabled isenabled isbookable bookable isoffered"},
    {"", "duration_minutes", "duration length defaultduration slotduration sessionlength servicetime"},
    {"", "step_minutes", "step interval slotinterval slotstep"},
    {"", "buffer_before_minutes", "bufferbefore prep preptime preparation preparationtime setup setuptime"},
    {"", "buffer_after_minutes", "bufferafter cleaning cleanup cleaningtime cleanuptime buffer buffertime"},
    {"", "min_notice_minutes",
     "minnotice notice minimumnotice leadtime minleadtime bookahead minbookingnotice"},
    {"", "max_slots", "maxslots"},
    {"", "capacity",
     "capacity seats maxcapacity maxparticipants maxattendees maxplayers maxguests maxseats totalspots spots "
     "places maxbookings groupsize"},
    {"", "weekday", "weekday dayofweek dow isoweekday weekdaynumber weekdayname dayname day"},
    {"", "starts",
     "starttime start starts startsat opens opentime openingtime opensat fromtime timefrom from begins"},
    {"", "ends",
     "endtime end ends endsat closes closetime closingtime closesat totime timeto to until finishtime "
     "finishes"},
    {"", "valid_from", "validfrom effectivefrom fromdate startdate seasonstart datefrom"},
    {"", "valid_until", "validuntil validto effectiveuntil effectiveto todate enddate seasonend dateto"},
    {"availability_overrides", "date", "date day exceptiondate overridedate offdate specialdate holidaydate"},
    {"availability_overrides", "reason", "reason occasion note notes description comment"},
    {"", "starts_at",
     "startsat startat start starttime startdatetime startdate datetimestart beginsat begins begin "
     "scheduledat "
     "scheduledfor scheduledstart"},
    {"", "ends_at",
     "endsat endat end endtime enddatetime enddate datetimeend finishesat finish scheduledend"},
    {"", "booked_count",
     "bookedcount bookingcount bookingscount seatstaken seatsbooked bookedseats currentbookings numbooked "
     "numberbooked spotstaken bookedspots takencount taken booked"},
    {"slots", "origin", "origin"},
    {"bookings", "customer",
     "customerid customer clientid client userid user patientid patient guestid guest memberid member player "
     "playerid customeremail customername clientemail clientname bookedbyid bookedby email"},
    {"orders", "payment_status", "paymentstatus paymentstate financialstatus payment"},
    {"", "status", "status state bookingstatus orderstatus"},
    {"customers", "created_at", "createdat created createdon datecreated datejoined"},
    {"orders", "created_at",
     "createdat created createdon datecreated placedat dateplaced orderedat orderdate"},
    {"inventory_reservations", "created_at", "createdat created createdon datecreated reservedat"},
    {"", "created_at", "createdat created createdon datecreated bookedat"},
    {"bookings", "hold_until", "holduntil helduntil holdexpiresat reserveduntil expiresat"},
    {"bookings", "completed_at", "completedat finishedat"},
    {"bookings", "archived_at", "archivedat"},
    {"product_variants", "sku",
     "sku skucode variantsku code variantcode productcode itemcode articlenumber partnumber"},
    {"drop_products", "stock_quantity",
     "stockquantity stock allocatedquantity allocatedstock allocation dropquantity dropstock quantity "
     "totalquantity"},
    {"", "stock_quantity",
     "stockquantity stock quantityonhand onhand stockonhand instock numinstock stockcount stocklevel "
     "totalstock inventoryquantity quantity qty"},
    {"drop_products", "reserved_quantity",
     "reservedquantity reserved quantityreserved reservedstock onhold held"},
    {"", "reserved_quantity",
     "reservedquantity reserved quantityreserved reservedstock reservedcount reservedqty stockreserved "
     "onhold "
     "heldquantity held numallocated allocatedquantity allocated"},
    {"orders", "cancelled_at",
     "cancelledat canceledat cancelledon canceledon voidedat cancelled canceled voided"},
    {"orders", "cancel_reason", "cancelreason cancellationreason cancelledreason canceledreason"},
    {"", "quantity", "quantity qty amount count units reservedquantity"},
    {"inventory_reservations", "expires_at",
     "expiresat expires expireson expiry expirydate expiration expirationtime reserveduntil holduntil "
     "helduntil "
     "validuntil until"},
    {"inventory_reservations", "released_at", "releasedat released releasedon freedat freed"},
    {"customers", "email", "email emailaddress mail"},
    {"customers", "phone", "phone phonenumber mobile mobilenumber telephone"},
    {"customers", "locale", "locale language lang preferredlanguage"},
    {"customers", "email_opt_out", "emailoptout unsubscribed isunsubscribed"},
    {"customers", "push_opt_out", "pushoptout"},
    {"customers", "email_bounced_at", "emailbouncedat bouncedat"},
    {"customer_devices", "token", "token registrationid pushtoken fcmtoken devicetoken"},
    {"customer_devices", "platform", "platform os devicetype type"},
    {"customer_devices", "added_at", "addedat createdat created datecreated"},
};

constexpr std::array<BooleanNames, 13> booleans{{
    {"slots", "booked_count", "isbooked booked istaken taken isreserved reserved", "1", "0"},
    {"slots", "booked_count", "isfree free isavailable available", "0", "1"},
    {"bookings", "status", "iscancelled cancelled iscanceled canceled", "cancelled", "confirmed"},
    {"bookings", "status", "isconfirmed confirmed", "confirmed", "pending"},
    {"orders", "payment_status", "ispaid paid", "paid", "unpaid"},
    {"inventory_reservations", "status", "isreleased released", "released", "active"},
    {"inventory_reservations", "status", "isactive active", "active", "released"},
    {"providers", "active", "isdisabled disabled isarchived archived issuspended isinactive inactive",
     "false", "true"},
    {"services", "active", "isdisabled disabled isarchived archived isinactive inactive", "false", "true"},
    {"offerings", "active", "isdisabled disabled isinactive inactive", "false", "true"},
    {"customers", "email_opt_out", "emailoptin acceptsemail emailnotifications subscribed issubscribed",
     "false", "true"},
    {"customers", "push_opt_out", "pushoptin pushnotifications", "false", "true"},
    {"slots", "origin", "ismanual manual", "manual", "generated"},
}};

}  // namespace

const TableNames& names_of_table(std::string_view table) {
    return *std::find_if(table_names.begin(), table_names.end(),
                         [&](const TableNames& names) { return names.table == table; });
}

std::string_view names_of_column(std::string_view table, std::string_view column) {
    for (const ColumnNames& names : column_names) {
        if (names.column == column && (names.table.empty() || names.table == table)) return names.names;
    }
    return {};
}

std::string_view names_of_date(std::string_view column) {
    if (column == "ends_at") return "enddate dateend todate";
    return "date slotdate startdate day bookingdate appointmentdate scheduleddate visitdate sessiondate";
}

std::string_view names_of_time(std::string_view column) {
    if (column == "ends_at") return "endtime end ends timeend totime timeto finishtime until";
    return "starttime start starts timestart fromtime timefrom begins time slottime bookingtime "
           "appointmenttime scheduledtime";
}

std::span<const BooleanNames> boolean_names() {
    return booleans;
}

}  // namespace slotctl::adopt
