// Included before the sources of tfjs-node's binding, whose sessions know no options: gives each new session the serialised
// ConfigProto that the environment holds at that moment, in hexadecimal digits (see sessionConfig.ts).
#pragma once
#include <cstdlib>
#include <string>
#include "tensorflow/c/c_api.h"

inline TF_SessionOptions *ConfiguredSessionOptions() {
  TF_SessionOptions *options = TF_NewSessionOptions();
  const char *digits = std::getenv("TRIRL_SESSION_CONFIG");
  if (digits == nullptr) return options;
  std::string bytes;
  for (; digits[0] != 0 && digits[1] != 0; digits += 2) {
    bytes.push_back(static_cast<char>(std::strtol(std::string(digits, 2).c_str(), nullptr, 16)));
  }
  // What it does not take leaves the options as they were.
  TF_Status *status = TF_NewStatus();
  TF_SetConfig(options, bytes.data(), bytes.size(), status);
  TF_DeleteStatus(status);
  return options;
}

#define TF_NewSessionOptions ConfiguredSessionOptions
