#pragma once

#include <string>

namespace slotctl::messages {

/// What an answer of FCM means.
enum class FcmVerdict {
    sent,
    dead_device,   ///< the token is unknown, malformed, or of another project
    our_fault,     ///< FCM does not accept the message: trying again does not help, and the device lives
    new_token,     ///< the access token is not accepted: get another, once
    stop_channel,  ///< the project's credentials are at fault: nobody can be reached until they are corrected
    slow_down,     ///< too many messages: wait, with the whole channel
    later,         ///< FCM cannot at the moment
};

struct FcmAnswer {
    FcmVerdict verdict = FcmVerdict::sent;
    std::string reason;  ///< FCM's words, shortened; empty if sent
};

/// `status` and `body` of an answer to `messages:send`.
FcmAnswer read_fcm_answer(long status, const std::string& body);

}  // namespace slotctl::messages
