#include "core/http/server.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <thread>

#include "core/base/error.hpp"
#include "core/base/log.hpp"
#include "core/http/answer_head.hpp"
#include "core/http/connection.hpp"
#include "core/http/problem.hpp"

namespace slotctl::http {
namespace {

constexpr unsigned most_threads = 64;
constexpr std::chrono::milliseconds pause_without_resources{100};

/// One listening socket. Its functions are called on the first lane's thread.
struct Door {
    Door(Lane& lane, Listener its_listener)
        : listener(std::move(its_listener)), acceptor(lane.context), timer(lane.context) {
        const asio::generic::stream_protocol protocol(listener.family(), listener.protocol());
        ErrorCode error;
        acceptor.assign(protocol, static_cast<Acceptor::native_handle_type>(listener.release()), error);
        if (error)
            throw Error(ErrorKind::failed, "cannot listen on " + listener.address() + ": " + error.message());
    }
    void close() {
        ErrorCode ignored;
        timer.cancel();
        acceptor.close(ignored);
        listener.close();
    }

    Listener listener;
    Acceptor acceptor;
    Timer timer;
    bool trouble_told = false;
};

void serve(Lane& lane) {
    for (;;) {
        try {
            lane.context.run();
            return;
        } catch (const std::exception& error) {
            // Its connection ends when its time is up; the others go on.
            log::error(std::string("the server could not carry on with a connection: ") + error.what());
        }
    }
}

}  // namespace

class Server::Running {
  public:
    Running(std::vector<Listener> listeners, ServerOptions options, Handler handler)
        : service_(std::move(options), std::move(handler)) {
        const unsigned threads = std::clamp(service_.options.threads, 1U, most_threads);
        for (unsigned i = 0; i < threads; ++i) {
            lanes_.push_back(std::make_unique<Lane>(service_));
            guards_.emplace_back(lanes_.back()->context.get_executor());
        }
        for (Listener& listener : listeners)
            doors_.push_back(std::make_unique<Door>(*lanes_.front(), std::move(listener)));
        for (const auto& door : doors_) accept(*door);
        try {
            for (const auto& lane : lanes_) threads_.emplace_back([&lane = *lane] { serve(lane); });
        } catch (const std::system_error& error) {
            stop();
            throw Error(ErrorKind::failed, std::string("cannot start a thread: ") + error.what());
        }
    }
    ~Running() { stop(); }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

    bool drain(std::chrono::milliseconds limit) {
        service_.draining = true;
        lanes_.front()->mailbox->post([this] {
            for (const auto& door : doors_) door->close();
        });
        for (const auto& lane : lanes_) {
            lane->mailbox->post([&lane = *lane] {
                const auto connections = lane.connections;  // which may leave the set meanwhile
                for (const auto& connection : connections) connection->drain();
            });
        }
        const bool all_answered = service_.admission.wait_until_none(limit);
        stop();
        return all_answered;
    }

    [[nodiscard]] ServerCounts counts() const {
        return {service_.admission.open(), service_.connections, service_.turned_away,
                service_.requests,         service_.refusals,    service_.cut_off};
    }

  private:
    void accept(Door& door) {
        Lane& lane = *lanes_[next_lane_++ % lanes_.size()];
        door.acceptor.async_accept(lane.context, [this, &door, &lane](const ErrorCode& error, Socket socket) {
            if (!door.acceptor.is_open()) return;
            if (error) return recover(door, error);
            door.trouble_told = false;
            accept(door);  // whatever becomes of this one
            welcome(lane, std::move(socket));
        });
    }

    /// A client that has gone before it was accepted is not a reason to wait; a lack of descriptors or memory
    /// is.
    void recover(Door& door, const ErrorCode& error) {
        if (error == asio::error::connection_aborted) return accept(door);
        if (!std::exchange(door.trouble_told, true))
            log::warning("cannot accept a connection on " + door.listener.address() + ": " + error.message());
        door.timer.expires_after(pause_without_resources);
        door.timer.async_wait([this, &door](const ErrorCode& cancelled) {
            if (!cancelled) accept(door);
        });
    }

    void welcome(Lane& lane, Socket socket) {
        ++service_.connections;
        ErrorCode gone;
        // The endpoint that accepting gives is not filled in on Windows.
        Peer peer = peer_of(socket.remote_endpoint(gone));
        if (gone) return;
        if (!service_.admission.enter(peer.network)) return turn_away(socket);
        auto connection = std::make_shared<Connection>(std::move(socket), std::move(peer), lane);
        lane.mailbox->post([this, &lane, connection = std::move(connection)] {
            lane.connections.insert(connection);
            connection->start();
            if (service_.draining) connection->drain();
        });
    }

    void turn_away(Socket& socket) {
        ++service_.turned_away;
        Response answer = problem(503, "this server has too many connections; try again later");
        answer.headers.add("Retry-After", "1");
        const std::string head = answer_head(answer, {lanes_.front()->date.text(), false, 1, false});
        ErrorCode ignored;
        socket.non_blocking(true, ignored);
        const std::array<asio::const_buffer, 2> buffers = {asio::buffer(head), asio::buffer(*answer.body)};
        socket.write_some(buffers, ignored);
        socket.shutdown(Socket::shutdown_send, ignored);
    }

    void stop() {
        for (const auto& lane : lanes_) {
            lane->mailbox->end();
            lane->context.stop();
        }
        for (std::thread& thread : threads_) thread.join();
        threads_.clear();
    }

    Service service_;
    std::vector<std::unique_ptr<Lane>> lanes_;
    std::vector<asio::executor_work_guard<Executor>> guards_;
    std::vector<std::unique_ptr<Door>> doors_;
    std::vector<std::thread> threads_;
    std::size_t next_lane_ = 0;
};

Server::Server(std::vector<Listener> listeners, ServerOptions options, Handler handler)
    : running_(std::make_unique<Running>(std::move(listeners), std::move(options), std::move(handler))) {}

Server::~Server() = default;

bool Server::drain(std::chrono::milliseconds limit) {
    return running_->drain(limit);
}

ServerCounts Server::counts() const {
    return running_->counts();
}

}  // namespace slotctl::http
