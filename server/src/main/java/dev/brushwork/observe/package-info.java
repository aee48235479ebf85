/** What operators see of a server: measurements by OpenTelemetry, and gRPC's own state. */
package dev.brushwork.observe;
