// What most tests include, read once for all of them.
#pragma once

#include <catch2/catch_test_macros.hpp>

#include "sim/run/session.h"
