#!/bin/sh
# A step of the Dockerfile: what the running image needs beside Java and Brushwork itself.
set -eu
apt-get update
# An init, so that Java is no process 1 and zombies are reaped; what our kernels and a PostgreSQL's TLS link.
apt-get install -y --no-install-recommends tini libstdc++6 ca-certificates
rm -rf /var/lib/apt/lists/*
groupadd --gid 10001 brushwork
useradd --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/brushwork --shell /usr/sbin/nologin brushwork
install -d -o brushwork -g brushwork /var/lib/brushwork
