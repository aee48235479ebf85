/* Stands in for cuBLASLt, on which cuDNN depends but of which convolutions need nothing, in place of a download of 423 MB.
 * cublasLtDestroy has to be there: without it cuDNN aborts. */

enum { SUCCESS = 0, NOT_INITIALIZED = 1 };

long cublasLtGetVersion(void) { return 130101; }

long cublasLtGetCudartVersion(void) { return 13000; }

int cublasLtCreate(void) { return NOT_INITIALIZED; }

int cublasLtDestroy(void) { return SUCCESS; }
