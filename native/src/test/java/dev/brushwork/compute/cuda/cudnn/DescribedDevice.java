package dev.brushwork.compute.cuda.cudnn;

/** GPUs as cuDNN is told of them where there is none, by compute capability. */
enum DescribedDevice {
  A100(800, 108, 166_912, 2048, 41_943_040),
  L40S(890, 142, 101_376, 1536, 100_663_296),
  H200(900, 132, 232_448, 2048, 62_914_560),
  B200(1000, 148, 232_448, 2048, 132_120_576),
  RTX_5090(1200, 170, 101_376, 1536, 100_663_296);

  private final String json;

  DescribedDevice(int version, int processors, int sharedMemory, int threads, int cache) {
    json =
        """
        {"maxGridSize":[2147483647,65535,65535],"maxBlockSize":[1024,1024,64],"regsPerBlock":65536,\
        "multiProcessorCount":%d,"smCountOrigin":0,"warpSize":32,"maxSharedMemoryPerBlock":49152,\
        "maxSharedMemoryPerBlockOptin":%d,"reservedSharedMemoryPerBlock":1024,\
        "maxRegistersPerSM":65536,"maxCtasPerSM":32,"maxThreadsPerBlock":1024,"maxThreadsPerSM":%d,\
        "pciDeviceId":0,"isTccDriver":0,"supportCoopLaunch":1,"totalGlobalMem":85899345920,\
        "smClockRateKHz":1980000,"memClockRateKHz":3201000,"l2CacheSize":%d,"cudaDeviceId":0,\
        "deviceVer":%d,"driverVer":13000,"deviceName":"%s"}"""
            .formatted(processors, sharedMemory, threads, cache, version, name());
  }

  String json() {
    return json;
  }
}
