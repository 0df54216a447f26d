# escape=`

# fails: docker-user-root
FROM mcr.microsoft.com/windows/servercore:ltsc2025
WORKDIR C:\app
COPY app.exe C:\app\
RUN echo C:\app\ `
    && dir
USER ContainerAdministrator
