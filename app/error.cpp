// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/error.h"

namespace longleaf::app {

std::string_view codeName(Code code) {
  switch (code) {
    case Code::usage:
      return "usage";
    case Code::notFound:
      return "not_found";
    case Code::unreadable:
      return "unreadable";
    case Code::unsupportedFormat:
      return "unsupported_format";
    case Code::encrypted:
      return "encrypted";
    case Code::drm:
      return "drm";
    case Code::noText:
      return "no_text";
    case Code::corrupt:
      return "corrupt";
    case Code::modelInvalid:
      return "model_invalid";
    case Code::modelUnsupported:
      return "model_unsupported";
    case Code::positionLimit:
      return "position_limit";
    case Code::doesNotFit:
      return "does_not_fit";
    case Code::outOfMemory:
      return "out_of_memory";
    case Code::deviceLost:
      return "device_lost";
    case Code::diskFull:
      return "disk_full";
    case Code::busy:
      return "busy";
    case Code::stopped:
      return "stopped";
    case Code::internal:
      break;
  }
  return "internal";
}

int exitStatus(Code code) {
  switch (code) {
    case Code::usage:
      return 2;
    case Code::notFound:
    case Code::unreadable:
    case Code::unsupportedFormat:
    case Code::encrypted:
    case Code::drm:
    case Code::noText:
    case Code::corrupt:
    case Code::modelInvalid:
    case Code::modelUnsupported:
      return 3;
    case Code::positionLimit:
    case Code::doesNotFit:
    case Code::outOfMemory:
      return 4;
    case Code::stopped:
      return 5;
    case Code::deviceLost:
    case Code::diskFull:
    case Code::busy:
    case Code::internal:
      break;
  }
  return 1;
}

Error outOfMemory(const std::string& what) {
  return {Code::outOfMemory, what + "; a smaller --budget takes less, and closing other programs makes room"};
}

Error fromInference(const inference::Error& error) {
  const auto code = [&] {
    switch (error.code) {
      case inference::ErrorCode::notFound:
        return Code::notFound;
      case inference::ErrorCode::unreadable:
        return Code::unreadable;
      case inference::ErrorCode::modelInvalid:
        return Code::modelInvalid;
      case inference::ErrorCode::modelUnsupported:
        return Code::modelUnsupported;
      case inference::ErrorCode::invalidSetting:
        return Code::usage;
      case inference::ErrorCode::positionLimit:
        return Code::positionLimit;
      case inference::ErrorCode::doesNotFit:
        return Code::doesNotFit;
      case inference::ErrorCode::outOfMemory:
        return Code::outOfMemory;
      case inference::ErrorCode::deviceLost:
        return Code::deviceLost;
      case inference::ErrorCode::snapshotInvalid:
        return Code::corrupt;
      case inference::ErrorCode::stopped:
        return Code::stopped;
      case inference::ErrorCode::internal:
        break;
    }
    return Code::internal;
  }();
  if (code == Code::outOfMemory) return outOfMemory(error.message);
  if (code == Code::deviceLost)
    return {code, error.message + "; what was read is kept, and on the processor (--device cpu) it goes on"};
  return {code, error.message};
}

Error fromStorage(const storage::Error& error) {
  const auto code = [&] {
    switch (error.code) {
      case storage::ErrorCode::notFound:
        return Code::notFound;
      case storage::ErrorCode::unreadable:
        return Code::unreadable;
      case storage::ErrorCode::unsupportedFormat:
        return Code::unsupportedFormat;
      case storage::ErrorCode::noText:
        return Code::noText;
      case storage::ErrorCode::encrypted:
        return Code::encrypted;
      case storage::ErrorCode::drm:
        return Code::drm;
      case storage::ErrorCode::corrupt:
        return Code::corrupt;
      case storage::ErrorCode::stopped:
        return Code::stopped;
      case storage::ErrorCode::diskFull:
        return Code::diskFull;
      case storage::ErrorCode::busy:
        return Code::busy;
      case storage::ErrorCode::outOfMemory:
        return Code::outOfMemory;
      case storage::ErrorCode::internal:
        break;
    }
    return Code::internal;
  }();
  return code == Code::outOfMemory ? outOfMemory(error.message) : Error{code, error.message};
}

}  // namespace longleaf::app
