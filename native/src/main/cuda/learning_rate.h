// The step size of an update, on the device.
#pragma once

#include "device.h"

// start * decay_rate ^ (updates / decay_steps), the quotient rounded down or not; `updates` were done before.
struct LearningRate {
  double start;
  double decay_rate;
  int decay_steps;
  bool staircase;

  __device__ double at(float updates) const {
    const double decays = static_cast<double>(updates) / decay_steps;
    return start * pow(decay_rate, staircase ? floor(decays) : decays);
  }
};
