/* Stands in for NVIDIA's driver, libcuda.so.1, on a machine without one, so that cuDNN compiles and finalises plans for a
 * GPU that is only described. There is no device: what would use one says so. Never to be on the path where there is. */

enum { SUCCESS = 0, NO_DEVICE = 100 };

static char something;

int cuDriverGetVersion(int* version) {
  *version = 13000;
  return SUCCESS;
}

static int text(const char** string) {
  *string = "the stand-in of a driver";
  return SUCCESS;
}

int cuGetErrorName(int error, const char** string) {
  (void)error;
  return text(string);
}

int cuGetErrorString(int error, const char** string) {
  (void)error;
  return text(string);
}

/* Kernels that cuDNN compiled are loaded when a plan is finalised, and asked for their attributes. */
static int handle(void** result) {
  *result = &something;
  return SUCCESS;
}

int cuLibraryLoadData(void** library) { return handle(library); }

int cuLibraryGetKernel(void** kernel) { return handle(kernel); }

int cuLibraryUnload(void) { return SUCCESS; }

int cuKernelGetAttribute(int* value) {
  *value = 0;
  return SUCCESS;
}

int cuKernelSetAttribute(void) { return SUCCESS; }

#define WITHOUT_DEVICE(function) \
  int function(void) { return NO_DEVICE; }

WITHOUT_DEVICE(cuInit)
WITHOUT_DEVICE(cuDeviceGet)
WITHOUT_DEVICE(cuDeviceGetCount)
WITHOUT_DEVICE(cuCtxGetCurrent)
WITHOUT_DEVICE(cuCtxGetLimit)
WITHOUT_DEVICE(cuCtxPopCurrent)
WITHOUT_DEVICE(cuCtxPushCurrent)
WITHOUT_DEVICE(cuLaunchKernel)
WITHOUT_DEVICE(cuLaunchKernelEx)
WITHOUT_DEVICE(cuLaunchCooperativeKernel)
WITHOUT_DEVICE(cuLibraryLoadFromFile)
WITHOUT_DEVICE(cuLinkCreate)
WITHOUT_DEVICE(cuLinkAddData)
WITHOUT_DEVICE(cuLinkComplete)
WITHOUT_DEVICE(cuLinkDestroy)
WITHOUT_DEVICE(cuOccupancyMaxPotentialClusterSize)
WITHOUT_DEVICE(cuStreamGetCtx)
