#include "core/http/asio.hpp"

#include <boost/asio/impl/src.hpp>
